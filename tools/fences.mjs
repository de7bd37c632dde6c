// Writes every ts fence of the guides as a module of its own to docs/.types, where `tsc -p docs/tsconfig.json` checks what a reader would paste.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extractExamples } from './doctest.mjs'

/**
 * Writes the fences of README.md, packages/<name>/README.md and docs/<name>.md, but for those marked no-run, and returns the names of the files.
 * @param {string} root
 */
export function writeFences(root) {
  const out = join(root, 'docs/.types')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  return guides(root).flatMap((path) =>
    extractExamples(path, readFileSync(join(root, path), 'utf8'))
      .filter(({ run }) => run)
      .map(({ line, code }) => {
        const name = `${path.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.ts`
        // Blank lines in front, so that an error has the line that it has in the guide.
        writeFileSync(join(out, name), `// ${path}${'\n'.repeat(line - 1)}${code}\n\nexport {}\n`)
        return name
      }),
  )
}

/** @param {string} root */
function guides(root) {
  /** @type {(folder: string) => string[]} */
  const names = (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [])
  const documents = names('docs').filter((name) => name.endsWith('.md'))
  return ['README.md', ...names('packages').map((name) => `packages/${name}/README.md`), ...documents.map((name) => `docs/${name}`)].filter(
    (path) => existsSync(join(root, path)),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`fences: ${writeFences(fileURLToPath(new URL('..', import.meta.url))).length} examples of guides to type-check`)
}
