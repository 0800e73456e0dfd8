namespace Gateway.Benchmarks.Budgets;

/// <summary>Cost of one operation.</summary>
/// <param name="Nanoseconds">Of the quickest round: what disturbs a measurement only ever makes it slower.</param>
/// <param name="Bytes">Managed bytes allocated by all threads, median over rounds, rounded down to whole bytes.</param>
internal readonly record struct Measurement(double Nanoseconds, double Bytes);
