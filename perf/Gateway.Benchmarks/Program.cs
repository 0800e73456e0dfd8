using BenchmarkDotNet.Running;
using Gateway.Benchmarks.Budgets;

// "budgets" checks perf/budgets.json in a minute; anything else goes to BenchmarkDotNet, which measures with care and takes its time.
if (args is ["budgets", var file, ..])
    return new BudgetRunner(Console.Out).Run(BudgetFile.Read(file));
if (args is ["budgets"])
{
    Console.Error.WriteLine("usage: Gateway.Benchmarks budgets FILE        e.g. perf/budgets.json");
    return 2;
}

BenchmarkSwitcher.FromAssembly(typeof(BudgetRunner).Assembly).Run(args);
return 0;
