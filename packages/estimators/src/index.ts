export {
  classWeights,
  huber,
  leastSquares,
  logistic,
  multinomial,
  multiTask,
  poisson,
  type QuantileOptions,
  quantile,
  type ResponseMatrix,
  squaredHinge,
} from '@odot/losses'
export { conventions, type MeanOf, type OurStrength, type Peer, type PeerContexts, type PeerStrengths } from './conventions.js'
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
export { EstimatorError } from './errors.js'
export type { Estimator, EstimatorRecord, Unfixed } from './estimator.js'
export { type AdaptiveLassoOwn, adaptiveLasso } from './families/adaptive-lasso.js'
export type { Bounds } from './families/bounds.js'
export { type ElasticNetOwn, elasticNet } from './families/elastic-net.js'
export type { Family, Squares, WithLoss } from './families/family.js'
export { groupLasso } from './families/group-lasso.js'
export { lasso } from './families/lasso.js'
export { type LqOptions, lq } from './families/lq.js'
export { type MultiTaskSettings, multiTaskLasso } from './families/multi-task-lasso.js'
export { nonnegativeLasso } from './families/nonnegative-lasso.js'
export type { GroupOptions } from './families/read-groups.js'
export { type SparseOptions, sparse } from './families/sparse.js'
export { type SparseGroupOwn, sparseGroupLasso } from './families/sparse-group-lasso.js'
export type { Matrix } from './input/dense-input.js'
export { type EncodeOptions, type Encoding, encode, type RawColumns } from './input/encode.js'
export type { Cell, MatrixLike, NamedColumns } from './input/matrix.js'
export type { CompressedMatrix, SparseMatrix } from './input/sparse-input.js'
export type { ColumnTable, TableColumn } from './input/table.js'
export type { Explanation } from './model/explanation.js'
export type { EstimatorName, FitStatus, Fitted, PenaltyRecord } from './model/fitted.js'
export type { Metric } from './model/metric.js'
export type { Model, Predict, PredictOptions, ScoreOptions } from './model/model.js'
export type { CertificateJSON, JSONNumber, ModelJSON, PenaltyJSON, SparseJSON } from './model/model-json.js'
export type { AnyResponse } from './model/own-loss.js'
export { type Path, type PathOptions, path } from './path/path.js'
export type { ExactOptions, PathModel, PathStep } from './path/path-model.js'
export { fromJSON } from './persistence/from-json.js'
export { fromSafetensors, toSafetensors } from './persistence/safetensors.js'
export { type Verification, type VerifyOptions, verify } from './persistence/verify.js'
export { type RaceEntry, type RaceOptions, race } from './race/race.js'
export type { RacePoint, RaceSolver, RaceStatus } from './race/race-point.js'
export type { OpenProblem, Plan, Recipe, RecipeData } from './recipe.js'
export type { FitProgress, NoStrength, Settings, SolverName, Strength } from './settings.js'
