using BenchmarkDotNet.Running;
using Gateway.Benchmarks.Budgets;

// "budgets" checks perf/budgets.json in about a minute. Other arguments go to BenchmarkDotNet, which is slower and more exact.
if (args is ["budgets", var file, ..])
    return new BudgetRunner(Console.Out).Run(BudgetFile.Read(file));
if (args is ["budgets"])
{
    Console.Error.WriteLine("usage: Gateway.Benchmarks budgets FILE        Example: Gateway.Benchmarks budgets perf/budgets.json");
    return 2;
}

BenchmarkSwitcher.FromAssembly(typeof(BudgetRunner).Assembly).Run(args);
return 0;
