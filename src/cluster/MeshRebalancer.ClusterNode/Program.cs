using System.CommandLine;
using MeshRebalancer.ClusterNode;

var root = new RootCommand("A node of a cluster that keeps on-chain portfolios at their target weights across many chains.")
{
    RunCommand.Create(),
    LocalCommand.Create(),
    JournalCommand.Create(),
    HealthCommand.Create(),
};
var parsed = root.Parse(args);
// Two seconds, the default, cut a node off in the middle of handing its shards over.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
var code = await Exits.GuardAsync(() => parsed.InvokeAsync(invocation));
return parsed.Errors.Count > 0 ? Exits.Usage : code;
