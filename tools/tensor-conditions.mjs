// Finds tensors used as conditions (`if (x)`, `x ? a : b`, `!x`, `x && y`, `while (x)`): a Tensor is an object, so such a test is always true and means nothing.
// JavaScript has no hook for it, so the type checker looks instead. A tensor that may be undefined is a fair condition.
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * @param {string} configFile path of a tsconfig.json
 * @returns {string[]} one line for each place
 */
export function tensorConditions(configFile) {
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, configFile.replace(/[^/\\]*$/, ''))
  const program = ts.createProgram(fileNames, { ...options, noEmit: true, skipLibCheck: true })
  const checker = program.getTypeChecker()
  /** @type {string[]} */
  const found = []

  /** @param {ts.Expression} condition */
  const look = (condition) => {
    const type = checker.getTypeAtLocation(condition)
    const parts = type.isUnion() ? type.types : [type]
    if (!parts.every((part) => part.symbol?.name.startsWith('Tensor') && part.getProperty('shape'))) return
    const file = condition.getSourceFile()
    const { line } = file.getLineAndCharacterOfPosition(condition.getStart())
    found.push(
      `${file.fileName}:${line + 1}: ${condition.getText()} is a tensor, which is always true; use select() or less() in traced code.`,
    )
  }

  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) look(node.expression)
    else if (ts.isConditionalExpression(node)) look(node.condition)
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) look(node.operand)
    else if (
      ts.isBinaryExpression(node) &&
      [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken].includes(node.operatorToken.kind)
    )
      look(node.left)
    ts.forEachChild(node, visit)
  }
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile && !file.fileName.includes('node_modules')) visit(file)
  return found
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = tensorConditions(fileURLToPath(new URL('../tsconfig.json', import.meta.url)))
  for (const line of found) console.error(line)
  console.log(`tensor conditions: ${found.length}`)
  process.exitCode = found.length > 0 ? 1 : 0
}
