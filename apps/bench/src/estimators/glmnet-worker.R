# glmnet as a contender: the questions of fit-process.ts, one thread (the caller sets OPENBLAS_NUM_THREADS).
reply <- function(...) {
  values <- list(...)
  text <- vapply(values, function(x) if (is.character(x)) encodeString(x, quote = "\"") else format(x, digits = 15), "")
  cat("@odot-bench {", paste0("\"", names(values), "\":", text, collapse = ","), "}\n", sep = "")
  flush(stdout())
}

input <- file("stdin", "r")
if (!suppressWarnings(suppressPackageStartupMessages(require(glmnet, quietly = TRUE)))) {
  readLines(input, 1)
  reply(kind = "missing", reason = "the R package glmnet is not installed")
  quit()
}
# paths go on to their end, however little the deviance changes
glmnet.control(fdev = 0, devmax = 1)
mixing <- 0.5
data <- list()

numbers <- function(path) readBin(path, "double", file.size(path) / 8)

# Bytes; largest so far, where the system tells
peak <- function() {
  line <- if (file.exists("/proc/self/status")) grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)
  if (length(line)) as.numeric(gsub("[^0-9]", "", line)) * 1024 else 0
}

load_data <- function(words) {
  data$X <<- matrix(numbers(file.path(words[1], "X")), as.integer(words[2]), as.integer(words[3]))
  for (model in c("lasso", "elastic-net", "logistic")) data[[model]] <<- numbers(file.path(words[1], model))
  reply(kind = "ready", version = paste0("glmnet ", packageVersion("glmnet"), ", R ", getRversion()))
}

# Alone, a small λ is slow: the documentation asks for a decreasing sequence down to it, which is fitted with warm starts and timed as a whole.
approach <- function(lambda, largest) exp(seq(log(largest), log(lambda), length.out = max(5, round(5 * log10(largest / lambda)) + 1)))

fit <- function(words) {
  model <- words[1]
  wanted <- numbers(words[5])
  lambda <- if (length(wanted) == 1) approach(wanted, as.numeric(words[3])) else wanted
  y <- data[[model]]
  family <- if (model == "logistic") "binomial" else "gaussian"
  if (model == "logistic") y <- factor(y)
  alpha <- if (model == "elastic-net") mixing else 1
  # the Gram matrix is worth its time where there are more rows than columns
  type <- if (nrow(data$X) > ncol(data$X)) "covariance" else "naive"
  before <- peak()
  start <- Sys.time()
  found <- suppressWarnings(glmnet(
    data$X, y, family = family, alpha = alpha, lambda = lambda, standardize = FALSE, intercept = FALSE,
    thresh = as.numeric(words[2]), maxit = 1e8, type.gaussian = type
  ))
  milliseconds <- 1000 * as.numeric(Sys.time() - start, units = "secs")
  kept <- length(lambda) - length(wanted) + seq_along(wanted)
  # where it stopped early, what is missing is not a number
  coefficients <- matrix(NaN, ncol(data$X), length(wanted))
  there <- kept <= length(found$lambda)
  coefficients[, there] <- as.matrix(found$beta[, kept[there], drop = FALSE])
  writeBin(as.vector(coefficients), words[6])
  reply(kind = "fitted", milliseconds = milliseconds, before = before, peak = peak())
}

while (length(line <- readLines(input, 1))) {
  words <- strsplit(line, "\t")[[1]]
  tryCatch(
    if (words[1] == "load") load_data(words[-1]) else fit(words[-1]),
    error = function(e) reply(kind = "failed", reason = conditionMessage(e))
  )
}
