using System.Globalization;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Node.Commands;

namespace MeshRebalancer.Node.Simulating;

/// <summary>Tries every sabotage, and says which checker finds it after how many seeds: the table in docs/determinism.md.</summary>
internal static class SabotageTable
{
    /// <summary>Stands for every sabotage.</summary>
    public const string All = "all";

    /// <returns>0 when each is found.</returns>
    public static int Print(SimulationSetup like, int seedsMax, CancellationToken cancel)
    {
        var missed = 0;
        Console.WriteLine("| Sabotage | Found by | After seeds |");
        Console.WriteLine("|---|---|---|");
        foreach (var name in Sabotages.Names)
        {
            cancel.ThrowIfCancellationRequested();
            var found = SabotageHunt.Run(like with { Sabotage = name }, seedsMax);
            missed += found is null ? 1 : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{name}`: {Sabotages.Words(name)} | {found?.Checker ?? "nobody"} | {found?.Seeds ?? seedsMax} |"));
        }

        return missed == 0 ? Exits.Done : Exits.Failed;
    }
}
