import ts from 'typescript'

/**
 * The body of the test of one example: imports first, then its code, with every `// => value` made an assertion.
 * Throws where the example asserts nothing, or where an expectation belongs to no statement.
 * @param {{ path: string, line: number, code: string }} example
 * @param {ReadonlyArray<{ specifier: string, names: ReadonlySet<string> }>} modules where undeclared names come from, nearest first
 */
export function compileExample({ path, line, code }, modules) {
  // The export makes it a module, in which a top-level await parses.
  const source = ts.createSourceFile('example.ts', `${code}\nexport {}`, ts.ScriptTarget.Latest, true)
  /** @param {number} position */
  const at = (position) => `${path}:${line + source.getLineAndCharacterOfPosition(position).line}`
  const [syntax] = /** @type {{ parseDiagnostics: ts.DiagnosticWithLocation[] }} */ (/** @type {unknown} */ (source)).parseDiagnostics
  if (syntax) throw new Error(`${at(syntax.start)}: ${ts.flattenDiagnosticMessageText(syntax.messageText, ' ')}`)

  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = []
  const expectations = findExpectations(source)
  if (expectations.size === 0) {
    throw new Error(`${path}:${line}: the example asserts nothing; end a line with \`// => value\`, or mark its fence \`ts no-run\`.`)
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    const comment = ts.isStatement(node)
      ? ts.getTrailingCommentRanges(source.text, node.end)?.find((c) => expectations.has(c.pos))
      : undefined
    if (comment && assertStatement(node, expectations.get(comment.pos) ?? '', at(node.getStart()), edits)) expectations.delete(comment.pos)
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const [position] of expectations)
    throw new Error(`${at(position)}: no expression, declaration or return ends on this line, so \`// =>\` says nothing.`)

  const imports = importStatements(source, modules, edits)
  const text = edits.sort((a, b) => b.start - a.start).reduce((t, e) => t.slice(0, e.start) + e.text + t.slice(e.end), code)
  return [...imports, text].join('\n')
}

/**
 * Expected text by the position of its comment. A value may go on in the comment lines that follow.
 * @param {ts.SourceFile} source
 */
function findExpectations(source) {
  /** @type {Map<number, string>} */
  const found = new Map()
  const lines = source.text.split('\n')
  let offset = 0
  for (const [i, content] of lines.entries()) {
    const match = [...content.matchAll(/\/\/ ?=>/g)].find((m) => isComment(source, offset + m.index))
    if (match) {
      let text = content.slice(match.index + match[0].length).trim()
      for (let next = i + 1; !/^throws\b/.test(text) && !parseValue(text); next++) {
        const more = /^\s*\/\/(?! ?=>)(.*)$/.exec(lines[next] ?? '')
        if (!more) break
        text = `${text} ${(more[1] ?? '').trim()}`
      }
      found.set(offset + match.index, text)
    }
    offset += content.length + 1
  }
  return found
}

/**
 * @param {ts.SourceFile} source
 * @param {number} position
 */
function isComment(source, position) {
  /** @type {(node: ts.Node) => boolean} */
  const inside = (node) => {
    const literal = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node)
    if (literal && node.getStart(source) <= position && position < node.end) return true
    return ts.forEachChild(node, inside) ?? false
  }
  return !inside(source)
}

/**
 * @param {ts.Node} statement
 * @param {string} expected
 * @param {string} where
 * @param {{ start: number, end: number, text: string }[]} edits
 */
function assertStatement(statement, expected, where, edits) {
  const message = /^throws\b\s*(.*)$/.exec(expected)?.[1]
  if (message !== undefined) {
    if (!ts.isExpressionStatement(statement) && !ts.isVariableStatement(statement)) return false
    edits.push({ start: statement.getStart(), end: statement.getStart(), text: 'await __throws(async () => { ' })
    edits.push({ start: statement.end, end: statement.end, text: ` }, ${JSON.stringify(unquoted(message))}, ${JSON.stringify(where)});` })
    return true
  }
  const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
  const expression =
    ts.isExpressionStatement(statement) || ts.isReturnStatement(statement)
      ? statement.expression
      : declarations.length === 1
        ? declarations[0]?.initializer
        : undefined
  if (!expression) return false
  const value = parseValue(expected)
  if (!value) throw new Error(`${where}: the expected value \`${expected}\` is not a JavaScript expression.`)
  edits.push({ start: expression.getStart(), end: expression.getStart(), text: '__check((' })
  edits.push({ start: expression.end, end: expression.end, text: `), ${value}, ${JSON.stringify(where)})` })
  return true
}

/** @param {string} text */
const unquoted = (text) => /^(['"`])(.*)\1$/.exec(text)?.[2] ?? text

/**
 * The expected value as code in which each number literal carries the digits it was written with.
 * @param {string} text
 */
function parseValue(text) {
  const source = ts.createSourceFile('value.ts', `(${text}\n)`, ts.ScriptTarget.Latest, true)
  const { parseDiagnostics } = /** @type {{ parseDiagnostics: unknown[] }} */ (/** @type {unknown} */ (source))
  const [statement, ...others] = source.statements
  if (parseDiagnostics.length || others.length || !statement || !ts.isExpressionStatement(statement)) return undefined
  if (!ts.isParenthesizedExpression(statement.expression)) return undefined
  /** @type {(node: ts.Expression) => string} */
  const print = (node) => {
    if (ts.isParenthesizedExpression(node)) return `(${print(node.expression)})`
    if (ts.isArrayLiteralExpression(node)) return `[${node.elements.map(print).join(', ')}]`
    if (ts.isObjectLiteralExpression(node)) {
      return `{ ${node.properties.map((p) => (ts.isPropertyAssignment(p) ? `${p.name.getText()}: ${print(p.initializer)}` : p.getText())).join(', ')} }`
    }
    const negative = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken
    const literal = negative ? node.operand : node
    return ts.isNumericLiteral(literal) ? `__check.near(${node.getText()}, ${JSON.stringify(literal.getText())})` : node.getText()
  }
  return print(statement.expression)
}

/**
 * Import declarations become dynamic imports inside the test, and names that nothing declares come from the nearest module that exports them.
 * @param {ts.SourceFile} source
 * @param {ReadonlyArray<{ specifier: string, names: ReadonlySet<string> }>} modules
 * @param {{ start: number, end: number, text: string }[]} edits
 */
function importStatements(source, modules, edits) {
  const lines = []
  for (const statement of source.statements) {
    const modifier = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.find((m) => m.kind === ts.SyntaxKind.ExportKeyword)
    if (modifier) edits.push({ start: modifier.getStart(), end: modifier.end, text: '' })
    if (!ts.isImportDeclaration(statement)) continue
    edits.push({ start: statement.getStart(), end: statement.end, text: '' })
    const clause = statement.importClause
    if (clause?.isTypeOnly) continue
    const load = `await import(${statement.moduleSpecifier.getText()})`
    if (!clause) lines.push(load)
    if (clause?.name) lines.push(`const { default: ${clause.name.text} } = ${load}`)
    const bindings = clause?.namedBindings
    if (bindings && ts.isNamespaceImport(bindings)) lines.push(`const ${bindings.name.text} = ${load}`)
    else if (bindings) {
      const names = bindings.elements.filter((e) => !e.isTypeOnly)
      lines.push(
        `const { ${names.map((e) => (e.propertyName ? `${e.propertyName.text}: ${e.name.text}` : e.name.text)).join(', ')} } = ${load}`,
      )
    }
  }
  /** @type {Map<string, string[]>} */
  const wanted = new Map()
  for (const name of undeclared(source)) {
    const home = modules.find((m) => m.names.has(name))
    if (home) wanted.set(home.specifier, [...(wanted.get(home.specifier) ?? []), name])
  }
  for (const [specifier, names] of wanted) lines.push(`const { ${names.join(', ')} } = await import(${JSON.stringify(specifier)})`)
  return lines
}

/**
 * Names that the example uses as values and declares nowhere.
 * @param {ts.SourceFile} source
 */
function undeclared(source) {
  /** @type {Set<string>} */
  const used = new Set()
  /** @type {Set<string>} */
  const declared = new Set()
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isName = 'name' in parent && parent.name === node
      if (ts.isShorthandPropertyAssignment(parent)) used.add(node.text)
      else if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent))
        isName || used.add(node.text)
      else if (isName) declared.add(node.text)
      else if (!((ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) && parent.propertyName === node)) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...used].filter((name) => !declared.has(name))
}
