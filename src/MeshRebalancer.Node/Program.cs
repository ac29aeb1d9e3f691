using System.CommandLine;
using MeshRebalancer.Node.Commands;

var root = new RootCommand("Keeps on-chain portfolios at their target weights across many chains.")
{
    DemoCommand.Create(),
    DevnetCommand.Create(),
    RunCommand.Create(),
    CheckCommand.Create(),
    JournalCommand.Create(),
    HealthCommand.Create(),
};
return await Exits.GuardAsync(() => root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
