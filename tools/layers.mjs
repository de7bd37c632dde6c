// Checks the layers of ARCHITECTURE.md: which package may depend on which, and what a source file may import and name.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** @type {Record<string, readonly string[]>} */
const layers = {
  autodiff: [],
  datasets: [],
  kernels: ['autodiff'],
  problem: ['autodiff', 'kernels'],
  losses: ['autodiff', 'problem'],
  penalties: ['autodiff', 'kernels', 'problem'],
  parameterizations: ['autodiff', 'penalties', 'problem'],
  optimizers: ['autodiff', 'kernels', 'problem'],
  estimators: ['autodiff', 'kernels', 'losses', 'optimizers', 'parameterizations', 'penalties', 'problem'],
}
/** @type {Record<string, readonly string[]>} */
const external = { datasets: ['d3-dsv'], kernels: ['@webgpu/types'], estimators: ['piscina'] }
const platform = /^(navigator|GPU\w*|window|document|process|Buffer|Worker|SharedArrayBuffer)$/
const platformPlaces =
  /^packages\/(kernels\/src\/(webgpu|gpujs)\/|kernels\/src\/cpu\/threads|estimators\/src\/workers|datasets\/src\/)|^apps\//

/**
 * Every violation of the layers, one sentence each. `types` counts type-only imports in cycles too: they are legal, and worth a look.
 * @param {string} root
 * @param {{ types?: boolean }} [options]
 */
export function checkLayers(root, { types = false } = {}) {
  /** @type {string[]} */
  const violations = []
  for (const group of ['packages', 'apps']) {
    for (const name of directories(join(root, group))) {
      const folder = join(root, group, name)
      if (!existsSync(join(folder, 'package.json'))) continue
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      if (group === 'packages') violations.push(...checkDependencies(name, manifest))
      violations.push(...checkSources(root, folder, manifest.name, declared, types))
    }
  }
  return violations
}

/**
 * @param {string} name
 * @param {{ dependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} manifest
 */
function checkDependencies(name, { dependencies = {}, peerDependencies = {} }) {
  const allowed = layers[name]
  if (!allowed) return [`packages/${name} is in no layer; add it to the table in tools/layers.mjs.`]
  const wrong = [
    ...Object.keys(dependencies).filter((d) => !(d.startsWith('@odot/') ? allowed.includes(d.slice(6)) : external[name]?.includes(d))),
    ...Object.keys(peerDependencies).filter((d) => d.startsWith('@odot/') && !allowed.includes(d.slice(6))),
  ]
  return wrong.map((d) => `packages/${name}/package.json depends on ${d}, which its layer does not allow.`)
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} self
 * @param {readonly string[]} declared
 * @param {boolean} types
 */
function checkSources(root, folder, self, declared, types) {
  /** @type {string[]} */
  const violations = []
  /** @type {Map<string, string[]>} */
  const graph = new Map()
  for (const file of sources(join(folder, 'src'))) {
    const path = relative(root, file).split(sep).join('/')
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    const free = platformPlaces.test(path)
    const edges = []
    for (const { specifier, typeOnly } of imports(source)) {
      const [scope, name] = specifier.split('/')
      const owner = `${scope}/${name}`
      if (specifier.startsWith('.')) {
        const target = resolve(dirname(file), specifier).replace(/\.js$/, '.ts')
        if (!target.startsWith(folder + sep)) violations.push(`${path} imports ${specifier}, which leaves its package.`)
        if (/[\\/]index\.ts$/.test(target) && file.startsWith(dirname(target) + sep)) violations.push(`${path} imports its own index.`)
        if (types || !typeOnly) edges.push(target)
      } else if (owner === self) violations.push(`${path} imports its own index.`)
      else if (scope === '@odot' && !declared.includes(owner))
        violations.push(`${path} imports ${specifier}, which its package.json does not declare.`)
      else if (specifier.startsWith('node:') && !free) violations.push(`${path} imports ${specifier}, a platform module.`)
    }
    graph.set(file, edges)
    if (!free) violations.push(...platformNames(source).map((name) => `${path} names ${name}, which belongs to a platform.`))
  }
  return [
    ...violations,
    ...cycles(graph).map((cycle) => `${cycle.map((f) => relative(root, f).split(sep).join('/')).join(' -> ')} is an import cycle.`),
  ]
}

/** @param {ts.SourceFile} source */
function imports(source) {
  /** @type {{ specifier: string, typeOnly: boolean }[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const names = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause
      const bare = ts.isExportDeclaration(node) || !node.importClause?.name
      const listed = names && (ts.isNamedImports(names) || ts.isNamedExports(names)) ? names.elements : undefined
      const clause = ts.isImportDeclaration(node) ? node.importClause : node
      const typeOnly = Boolean(clause?.isTypeOnly || (bare && listed?.length && listed.every((e) => e.isTypeOnly)))
      found.push({ specifier: node.moduleSpecifier.text, typeOnly })
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0] &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      found.push({ specifier: node.arguments[0].text, typeOnly: false })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push({ specifier: node.argument.literal.text, typeOnly: true })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/**
 * Platform names that a file reads from the global scope: not members of other objects, not names of its own.
 * @param {ts.SourceFile} source
 */
function platformNames(source) {
  const names = new Set()
  const own = new Set()
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node) && platform.test(node.text)) {
      const { parent } = node
      const global = (/** @type {ts.Node | undefined} */ from) => from !== undefined && ts.isIdentifier(from) && from.text === 'globalThis'
      const declares = 'name' in parent && parent.name === node
      if (ts.isPropertyAccessExpression(parent) && declares) global(parent.expression) && names.add(node.text)
      else if (ts.isBindingElement(parent) && ts.isVariableDeclaration(parent.parent.parent) && global(parent.parent.parent.initializer))
        names.add(node.text)
      else if (ts.isPropertyAssignment(parent) || ts.isTypeElement(parent) || ts.isMethodDeclaration(parent))
        declares || names.add(node.text)
      else if (declares && !ts.isShorthandPropertyAssignment(parent)) own.add(node.text)
      else if (!ts.isQualifiedName(parent) || parent.left === node) names.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...names].filter((name) => !own.has(name))
}

/** @param {Map<string, string[]>} graph */
function cycles(graph) {
  /** @type {string[][]} */
  const found = []
  const done = new Set()
  /** @type {(file: string, path: string[]) => void} */
  const walk = (file, path) => {
    const start = path.indexOf(file)
    if (start >= 0) found.push([...path.slice(start), file])
    else if (!done.has(file)) for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  return found
}

/** @param {string} folder */
const directories = (folder) =>
  (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory()) : []).map((e) => e.name)

/** @param {string} folder */
const sources = (folder) =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .filter((f) => f.endsWith('.ts'))
    .sort()
    .map((f) => join(folder, f))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url))
  const violations = checkLayers(resolve(root), { types: process.argv.includes('--types') })
  for (const violation of violations) console.error(violation)
  console.log(`layers: ${violations.length} violations`)
  process.exitCode = violations.length ? 1 : 0
}
