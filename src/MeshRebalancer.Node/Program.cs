using System.CommandLine;
using MeshRebalancer.Node.Commands;

var root = new RootCommand("Keeps on-chain portfolios at their target weights across many chains.")
{
    DemoCommand.Create(),
    DevnetCommand.Create(),
    RunCommand.Create(),
    CheckCommand.Create(),
    SimulateCommand.Create(),
    BacktestCommand.Create(),
    ExplainCommand.Create(),
    JournalCommand.Create(),
    HealthCommand.Create(),
    SupportCommand.Create(),
    KeyCommand.Create(),
};
var parsed = root.Parse(args);
// Who presses Ctrl-C gets an orderly end: the usual two seconds are too few on a busy machine.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
var code = await Exits.GuardAsync(() => parsed.InvokeAsync(invocation));
return parsed.Errors.Count > 0 ? Exits.Usage : code;
