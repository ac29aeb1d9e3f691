using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Cluster.Benchmarks.Clients;
using MeshRebalancer.Cluster.Benchmarks.Desk;
using MeshRebalancer.Cluster.Benchmarks.Engine;
using MeshRebalancer.Cluster.Benchmarks.Nodes;

if (args is ["worker", var database, var port, var seed])
    return await Worker.RunAsync(database, port, seed);
if (args is ["desk", ..])
    return await DeskRun.RunAsync(args[1..], Console.Out);

Benchmark[] all =
[
    new("ask", AskFigures.RunAsync),
    new("persist", PersistFigures.RunAsync),
    new("recovery", RecoveryFigures.RunAsync),
    new("memory", MemoryFigures.RunAsync),
    new("scaling", ScalingFigures.RunAsync),
    new("nethereum", NethereumFigures.RunAsync),
];

var quick = args.Contains("--quick");
var names = args.Where(arg => arg != "--quick").ToArray();
var unknown = names.Except(all.Select(benchmark => benchmark.Name)).ToArray();
if (unknown.Length > 0)
{
    await Console.Error.WriteLineAsync($"No figure is named {string.Join(", ", unknown)}; there are: {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
    return 2;
}

// A quick look proves that everything runs; its figures are rough.
var sampling = quick ? new Sampling(1, TimeSpan.FromMilliseconds(200)) : new Sampling(5, TimeSpan.FromMilliseconds(1000));
List<Figure> figures = [];
foreach (var benchmark in all.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name)))
{
    await Console.Error.WriteLineAsync($"Measuring {benchmark.Name} …");
    await benchmark.RunAsync(sampling, figures.Add);
}

Table.Write(figures, Console.Out);
return 0;
