using System.CommandLine;
using MeshRebalancer.Node.Commands;

var root = new RootCommand("Keeps on-chain portfolios at their target weights across many chains.")
{
    DemoCommand.Create(),
    DevnetCommand.Create(),
    RunCommand.Create(),
    CheckCommand.Create(),
    SimulateCommand.Create(),
    JournalCommand.Create(),
    HealthCommand.Create(),
};
var parsed = root.Parse(args);
var code = await Exits.GuardAsync(() => parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
return parsed.Errors.Count > 0 ? Exits.Usage : code;
