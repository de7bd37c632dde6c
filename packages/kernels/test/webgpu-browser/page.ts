import { type LawReport, lawReport } from './law-report.js'

/** What a worker finds with one law of ten. */
function fromWorker(): Promise<LawReport> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<LawReport>) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not start.'))
  })
}

const target = document.querySelector('#report')
if (!target) throw new Error('the page has no place for the report.')
try {
  target.textContent = JSON.stringify(await (location.hash === '#worker' ? fromWorker() : lawReport(1)))
} catch (error) {
  target.textContent = JSON.stringify({ failures: [String(error)] })
}
target.setAttribute('data-done', '')
