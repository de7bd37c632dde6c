import { lawReport } from './law-report.js'

postMessage(await lawReport(10))
