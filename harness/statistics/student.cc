#include "harness/statistics/student.h"

#include <cmath>
#include <initializer_list>

namespace assay::statistics {
namespace {

constexpr double kTiny = 1e-300;  // keeps a vanishing denominator of the fraction finite
constexpr double kPrecision = 1e-15;
constexpr int kMostTerms = 500;

// The continued fraction of the regularised incomplete beta function, by Lentz's method (DLMF 8.17.22).
double BetaFraction(double x, double a, double b) {
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int i = 1; i < kMostTerms; ++i) {
    const double m = i;
    for (const double term : {m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                              -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))}) {
      d = 1 + term * d;
      d = 1 / (std::abs(d) < kTiny ? kTiny : d);
      c = 1 + term / c;
      c = std::abs(c) < kTiny ? kTiny : c;
      fraction *= c * d;
    }
    if (std::abs(c * d - 1) < kPrecision) break;
  }
  return fraction;
}

double IncompleteBeta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  // The fraction converges fast below the mean of the distribution; above it the other tail does.
  return x < (a + 1) / (a + b + 2) ? front * BetaFraction(x, a, b) / a : 1 - front * BetaFraction(1 - x, b, a) / b;
}

}  // namespace

double StudentCumulative(double t, int degrees) {
  const double tail = IncompleteBeta(degrees / (degrees + t * t), degrees / 2.0, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

double StudentQuantile(double p, int degrees) {
  if (p < 0.5) return -StudentQuantile(1 - p, degrees);
  double low = 0;
  double high = 1;
  while (StudentCumulative(high, degrees) < p) high *= 2;
  for (int i = 0; i < 100 && high - low > 1e-12 * high; ++i) {
    const double middle = (low + high) / 2;
    (StudentCumulative(middle, degrees) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace assay::statistics
