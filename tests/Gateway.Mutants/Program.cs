using Gateway.Mutants;

// Usage: Gateway.Mutants ROOT TABLE [NAME...]. Without names, all mutants of the table run.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Gateway.Mutants ROOT TABLE [NAME...]");
    return 2;
}

var all = Mutant.Read(args[1]);
var names = args[2..];
var misfits = MutantRun.Misfits(args[0], all)
    .Concat(names.Where(name => all.All(mutant => mutant.Name != name)).Select(name => $"{name}: the table has no such mutant"))
    .ToList();
foreach (var misfit in misfits)
    Console.Error.WriteLine(misfit);
if (misfits.Count > 0)
    return 1;
return new MutantRun(args[0], all).Run(names.Length == 0 ? all : [.. all.Where(mutant => names.Contains(mutant.Name))]) ? 0 : 1;
