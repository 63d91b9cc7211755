# What R, and its package sandwich, say about small samples: see the field "made" of the output.
library(sandwich)
library(jsonlite)

a <- c(0.586, 0.571, 0.602, 0.590, 0.577)
b <- c(0.561, 0.569, 0.580, 0.549)
many <- list(x = (1:30 * 37) %% 101 / 7, y = (1:40 * 53) %% 103 / 6 + 2 + 1e-3)
tied <- list(x = c(1, 2, 2, 3, 5), y = c(2, 3, 3, 6, 7, 8))

mann <- function(x, y, exact) {
  test <- suppressWarnings(wilcox.test(x, y, exact = exact))
  list(x = x, y = y, u = unname(test$statistic), p = test$p.value)
}
welch <- t.test(a, b)
p <- c(0.001, 0.04, 0.012, 0.5, 0.03, 0.049, 0.0004, 0.9)

discordant <- list(c(9, 1), c(0, 6), c(7, 7), c(40, 61), c(3, 2))
mcnemar <- lapply(discordant, function(n) list(
  onlyFirst = n[1], onlySecond = n[2],
  exactP = binom.test(n[1], sum(n))$p.value,
  midP = if (n[1] == n[2]) 1 - dbinom(n[1], sum(n), 0.5) / 2
         else 2 * pbinom(min(n), sum(n), 0.5) - dbinom(min(n), sum(n), 0.5)))

# 3 folds of 4 items each, 3 seeds crossed with all; and a fixed split of 6 items, 4 seeds.
crossed <- expand.grid(item = 1:12, seed = 1:3)
crossed$fold <- (crossed$item - 1) %/% 4
crossed$score <- with(crossed, ((item * 7 + seed * 5 + item * seed * 3) %% 11) / 10 + fold / 5 + seed / 9)
variance <- function(data, factors) list(
  scores = data$score, factors = unname(lapply(factors, function(f) data[[f]])),
  names = factors,
  variance = unname(vcovCL(lm(score ~ 1, data), cluster = data[factors], type = "HC0", cadjust = TRUE)[1, 1]))

power <- function(delta, sd, n) list(delta = delta, sd = sd, runs = n, power =
  power.t.test(n = n, delta = delta, sd = sd, type = "one.sample", strict = TRUE)$power)

cat(toJSON(list(
  made = "Rscript tests/bench/stats/references/tests.R > tests/bench/stats/references/tests.json",
  versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                  sandwich = as.character(packageVersion("sandwich"))),
  welch = list(a = a, b = b, difference = unname(diff(rev(welch$estimate))), t = unname(welch$statistic),
               degrees = unname(welch$parameter), p = welch$p.value, low = welch$conf.int[1], high = welch$conf.int[2]),
  mannWhitney = list(mann(a, b, TRUE), mann(many$x, many$y, TRUE), mann(tied$x, tied$y, FALSE),
                     mann(c(1, 1, 1), c(1, 2, 2, 9), FALSE)),
  mcnemar = mcnemar,
  adjusted = list(p = p, holm = p.adjust(p, "holm"), benjaminiHochberg = p.adjust(p, "BH")),
  clusteredVariance = list(
    variance(crossed, "item"), variance(crossed, "fold"), variance(crossed, c("item", "seed")),
    variance(crossed, c("fold", "seed")), variance(crossed, c("item", "fold", "seed"))),
  powers = list(power(0.01, 0.02, 34), power(0.02, 0.02, 10), power(0.01, 0.02, 4), power(0.05, 0.01, 3), power(0, 1, 8)),
  trimmedMeans = lapply(list(a, b, many$x, 1:8), function(x) list(x = x, mean = mean(x, trim = 0.25)))
), auto_unbox = TRUE, digits = NA))
