using System.Globalization;
using Akka.Actor;
using MeshRebalancer.Engine.Akka.Nodes;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>One such process.</summary>
internal static class Worker
{
    private const int Streams = 300;

    public static async Task<int> RunAsync(string database, string port, string seed)
    {
        var first = new Address("akka.tcp", ClusterSystem.Name, "127.0.0.1", int.Parse(seed, CultureInfo.InvariantCulture));
        await using var node = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats, first, int.Parse(port, CultureInfo.InvariantCulture));
        var streams = Couriers.Streams("scaling", Streams);
        Console.WriteLine("up");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["warm"]:
                    await Callers.WarmAsync(node.Engine, streams);
                    Console.WriteLine("done");
                    break;
                case [var work, var callers, var milliseconds]:
                    var rate = await Callers.RateAsync(
                        node.Engine, streams, work == "ask" ? Couriers.Nothing : Couriers.One, int.Parse(callers, CultureInfo.InvariantCulture),
                        TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {rate}"));
                    break;
                default:
                    return 2;
            }
        }

        return 0;
    }
}
