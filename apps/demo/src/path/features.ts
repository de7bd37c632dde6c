/** How a feature is called on the page. */
export interface Feature {
  /** Name of the column. */
  readonly name: string
  readonly label: string
  /** Its colour, a CSS value. */
  readonly color: string
}

const labels: Readonly<Record<string, string>> = {
  age: 'age',
  sex: 'sex',
  bmi: 'body mass index',
  bp: 'blood pressure',
  s1: 'cholesterol',
  s2: 'LDL',
  s3: 'HDL',
  s4: 'chol. / HDL',
  s5: 'triglycerides',
  s6: 'glucose',
}

/** Columns of the data set as features of the page, in the same order. */
export function featuresOf(names: readonly string[]): readonly Feature[] {
  return names.map((name, j) => ({ name, label: labels[name] ?? shortened(name), color: `var(--series-${j % 10})` }))
}

/** Labels stand in the margin of the chart. */
function shortened(name: string): string {
  return name.replace('fractal dimension', 'fractal dim').replace('concave points', 'conc. points')
}
