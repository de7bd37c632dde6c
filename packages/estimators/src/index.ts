export { type AdaptiveLassoOwn, adaptiveLasso } from './adaptive-lasso.js'
export type { Bounds } from './bounds.js'
export type { Criterion } from './cross-validation/criteria.js'
export { type CrossValidation, crossValidate } from './cross-validation/cross-validate.js'
export type { Choice, CrossValidated } from './cross-validation/cross-validated.js'
export type {
  CrossValidationOptions,
  CrossValidationProgress,
  FoldRunOptions,
  LambdaOptions,
} from './cross-validation/cross-validation-options.js'
export { type FoldOptions, type Folds, kFolds } from './cross-validation/k-folds.js'
export { quantileStrata } from './cross-validation/quantile-strata.js'
export type { FoldProgress } from './cross-validation/run-folds.js'
export type { LambdaChoice, ScoreTable } from './cross-validation/score-table.js'
export { type Selected, type SelectOptions, select } from './cross-validation/select.js'
export type { Selections } from './cross-validation/selections.js'
export {
  type StabilityOptions,
  type StabilitySelected,
  type StabilitySelection,
  stabilitySelection,
} from './cross-validation/stability-selection.js'
export { type ElasticNetOwn, elasticNet } from './elastic-net.js'
export { EstimatorError } from './errors.js'
export type { Estimator, Unfixed } from './estimator.js'
export type { Explanation } from './explain.js'
export type { Family, Squares, WithLoss } from './family.js'
export { groupLasso } from './group-lasso.js'
export type { Matrix } from './input/dense-input.js'
export { type EncodeOptions, type Encoding, encode, type RawColumns } from './input/encode.js'
export type { Cell, MatrixLike, NamedColumns } from './input/matrix.js'
export type { CompressedMatrix, SparseMatrix } from './input/sparse-input.js'
export type { ColumnTable, TableColumn } from './input/table.js'
export { lasso } from './lasso.js'
export { type LqOptions, lq } from './lq.js'
export type { EstimatorName, FitStatus, Fitted, PenaltyRecord } from './model/fitted.js'
export type { Metric } from './model/metric.js'
export type { Model, Predict, PredictOptions, ScoreOptions } from './model/model.js'
export { type MultiTaskSettings, multiTaskLasso } from './multi-task-lasso.js'
export { nonnegativeLasso } from './nonnegative-lasso.js'
export { type Path, type PathOptions, path } from './path/path.js'
export type { ExactOptions, PathModel, PathStep } from './path/path-model.js'
export { type RaceEntry, type RaceOptions, race } from './race/race.js'
export type { RacePoint, RaceSolver, RaceStatus } from './race/race-point.js'
export type { GroupOptions } from './read-groups.js'
export type { OpenProblem, Plan, Recipe, RecipeData } from './recipe.js'
export type { FitProgress, NoStrength, Settings, SolverName, Strength } from './settings.js'
export { type SparseOptions, sparse } from './sparse.js'
export { type SparseGroupOwn, sparseGroupLasso } from './sparse-group-lasso.js'
