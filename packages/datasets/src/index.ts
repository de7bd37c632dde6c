export { type CsvClassification, type CsvFormat, type CsvOptions, type CsvRegression, type CsvTable, readCsv } from './read-csv.js'
