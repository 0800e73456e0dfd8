using Gateway.House;
using Gateway.House.Text;

var under = args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? "";
var tree = new WorkingCopy(WorkingCopy.RootAround(Directory.GetCurrentDirectory()));
new HouseReport(tree, Console.Out).Write(showFindings: args.Contains("--verbose"), under);
