#pragma once

namespace assay::statistics {

// The value below which a Student t variable of `degrees` degrees of freedom falls with probability `p`, to about nine
// digits. Asks for 0 < p < 1 and degrees >= 1.
double StudentQuantile(double p, int degrees);

// The probability itself: P(T <= t).
double StudentCumulative(double t, int degrees);

}  // namespace assay::statistics
