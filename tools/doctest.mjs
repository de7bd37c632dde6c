// Turns the examples of doc comments and guides into tests: `expr // => value` must be true, `expr // => throws text` must throw.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { compileExample } from './doctest-compile.mjs'

/**
 * @typedef {{ path: string, line: number, code: string, run: boolean }} Example `line` is the first line of the code, counted from 1.
 */

/**
 * Writes one test file per source file that has examples, and returns the examples.
 * @param {string} root
 */
export function writeDoctests(root) {
  const out = join(root, 'docs/.generated')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const packages = readPackages(root)
  const examples = sourceFiles(root).flatMap((file) => {
    const path = relative(root, file).split(sep).join('/')
    const found = extractExamples(path, readFileSync(file, 'utf8'))
    const tests = found.filter((e) => e.run)
    if (tests.length > 0) {
      const modules = modulesFor(path, packages)
      writeFileSync(
        join(out, `${path.replace(/[^a-z0-9-]+/gi, '.')}.test.ts`),
        [
          `// Generated from ${path} by tools/doctest.mjs.`,
          "import { test } from 'vitest'",
          "import { check as __check, throws as __throws } from '../../tools/doctest-check.mjs'",
          ...tests.map((e) => testOf(e, modules)),
          '',
        ].join('\n'),
      )
    }
    return found
  })
  return examples
}

/**
 * The examples of one file: of its doc comments (TypeScript) or of its ts fences (Markdown).
 * @param {string} path
 * @param {string} text
 * @returns {Example[]}
 */
export function extractExamples(path, text) {
  const found = path.endsWith('.md')
    ? fences(text.split('\n').map((content, i) => ({ content, line: i + 1 })))
    : docComments(path, text).flatMap(commentExamples)
  return found.map((e) => ({ path, ...e }))
}

/** @typedef {{ content: string, line: number }[]} Lines */

/**
 * The lines of every doc comment, without their stars.
 * @param {string} path
 * @param {string} text
 */
function docComments(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @type {Map<number, Lines>} */
  const found = new Map()
  /** @param {ts.Node} node */
  const visit = (node) => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      if (!ts.isJSDoc(doc)) continue
      const first = source.getLineAndCharacterOfPosition(doc.pos).line
      const body = text
        .slice(doc.pos, doc.end)
        .replace(/^\/\*\*/, '')
        .replace(/\s*\*\/$/, '')
      found.set(
        doc.pos,
        body.split('\n').map((l, i) => ({ content: l.replace(i ? /^\s*\* ?/ : /^ /, ''), line: first + 1 + i })),
      )
    }
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child)
  }
  visit(source)
  return [...found.values()]
}

/** @param {Lines} lines */
function commentExamples(lines) {
  const examples = []
  for (let i = 0; i < lines.length; i++) {
    if (!/^@example\b/.test(lines[i]?.content ?? '')) continue
    /** @type {Lines} */
    const body = []
    for (let fenced = false; i + 1 < lines.length; i++) {
      const next = /** @type {Lines[number]} */ (lines[i + 1])
      if (next.content.startsWith('```')) fenced = !fenced
      if (!fenced && /^@\w/.test(next.content)) break
      body.push(next)
    }
    if (body.some((l) => l.content.startsWith('```'))) examples.push(...fences(body))
    else {
      const start = body.findIndex((l) => l.content.trim())
      if (start >= 0) examples.push({ line: /** @type {Lines[number]} */ (body[start]).line, code: codeOf(body.slice(start)), run: true })
    }
  }
  return examples
}

/** @param {Lines} lines */
function fences(lines) {
  const examples = []
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)(`{3,})\s*(\S*)(.*)$/.exec(lines[i]?.content ?? '')
    if (!open) continue
    const [, indent = '', ticks = '', language = '', info = ''] = open
    const start = i + 1
    do i++
    while (i < lines.length && !lines[i]?.content.trim().startsWith(ticks))
    if (!/^(ts|typescript)$/.test(language)) continue
    const body = lines
      .slice(start, i)
      .map((l) => ({ ...l, content: l.content.startsWith(indent) ? l.content.slice(indent.length) : l.content }))
    examples.push({ line: /** @type {Lines[number]} */ (lines[i - body.length]).line, code: codeOf(body), run: !/\bno-run\b/.test(info) })
  }
  return examples
}

/** @param {Lines} lines */
const codeOf = (lines) =>
  lines
    .map((l) => l.content)
    .join('\n')
    .trimEnd()

/**
 * @param {Example} example
 * @param {ReadonlyArray<{ specifier: string, names: ReadonlySet<string> }>} modules
 */
function testOf(example, modules) {
  const at = `${example.path}:${example.line}`
  let body
  try {
    body = compileExample(example, modules)
  } catch (error) {
    // An example that says nothing, or nothing that can be read, fails where the others are reported.
    body = `throw new Error(${JSON.stringify(error instanceof Error ? error.message : String(error))})`
  }
  return `\ntest(${JSON.stringify(at)}, async () => {\n${body}\n})`
}

/** @typedef {{ name: string, dependencies: string[], entries: { specifier: string, names: Set<string> }[] }} Package */

/**
 * @param {string} root
 * @returns {Package[]}
 */
function readPackages(root) {
  const folder = join(root, 'packages')
  return (existsSync(folder) ? readdirSync(folder).sort() : [])
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
      const entries = Object.keys(manifest.exports ?? { '.': '' }).map((key) => ({
        specifier: manifest.name + key.slice(1),
        names: exportedNames(join(folder, name, 'src', key.slice(2), 'index.ts')),
      }))
      return { name, dependencies: Object.keys(manifest.dependencies ?? {}), entries }
    })
}

/**
 * The values that an index exports; types need no import to run.
 * @param {string} file
 */
function exportedNames(file) {
  /** @type {Set<string>} */
  const names = new Set()
  if (!existsSync(file)) return names
  for (const statement of ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements) {
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
    if (ts.isExportDeclaration(statement) && !statement.isTypeOnly && statement.exportClause) {
      if (ts.isNamespaceExport(statement.exportClause)) names.add(statement.exportClause.name.text)
      else for (const e of statement.exportClause.elements) if (!e.isTypeOnly) names.add(e.name.text)
    } else if (exported && ts.isVariableStatement(statement)) {
      for (const d of statement.declarationList.declarations) if (ts.isIdentifier(d.name)) names.add(d.name.text)
    } else if (exported && (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.add(statement.name.text)
    }
  }
  return names
}

/**
 * Where a name that an example does not import may come from, nearest first: its own package, the dependencies of that; in guides, everything.
 * @param {string} path
 * @param {Package[]} packages
 */
function modulesFor(path, packages) {
  const own = packages.find((p) => path.startsWith(`packages/${p.name}/`))
  const near = own ? packages.filter((p) => own.dependencies.includes(`@odot/${p.name}`)) : packages
  const order = [...(own ? [own] : []), ...near]
  return [...order.flatMap((p) => p.entries.slice(0, 1)), ...order.flatMap((p) => p.entries.slice(1))]
}

/** @param {string} root */
function sourceFiles(root) {
  /** @type {(folder: string, extension: string) => string[]} */
  const under = (folder, extension) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }) : [])
      .filter((f) => f.endsWith(extension) && !/(^|[\\/])(node_modules|api|\.generated|\.vitepress)[\\/]/.test(f))
      .sort()
      .map((f) => join(root, folder, f))
  const packages = existsSync(join(root, 'packages')) ? readdirSync(join(root, 'packages')).sort() : []
  return [
    ...[join(root, 'README.md'), ...packages.map((p) => join(root, 'packages', p, 'README.md'))].filter((f) => existsSync(f)),
    ...under('docs', '.md'),
    ...packages.flatMap((p) => under(`packages/${p}/src`, '.ts')),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const examples = writeDoctests(fileURLToPath(new URL('..', import.meta.url)))
  console.log(`doctest: ${examples.filter((e) => e.run).length} examples, ${examples.filter((e) => !e.run).length} marked no-run`)
}
