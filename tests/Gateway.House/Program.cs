using Gateway.House;
using Gateway.House.Settings;
using Gateway.House.Text;

var under = args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? "";
var tree = new WorkingCopy(WorkingCopy.RootAround(Directory.GetCurrentDirectory()));
if (args is ["--settings"])
{
    SettingsDocument.Write(tree);
    return;
}

new HouseReport(tree, Console.Out).Write(showFindings: args.Contains("--verbose"), under);
