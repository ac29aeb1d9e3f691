using Akka.Actor;
using MeshRebalancer.Engine.Akka.Storage;
using Microsoft.Extensions.Logging;
using Cluster = Akka.Cluster.Cluster;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>
/// Makes a node a member. By itself Akka lets the first of the seed nodes found a cluster when no other answers it, also when they live on behind a
/// partition. Here it looks into the database first: while others note themselves there, it only joins them.
/// </summary>
/// <param name="cluster">Not a member yet, and without seed nodes of its own.</param>
/// <param name="notes">Of the members.</param>
/// <param name="log">Says what is waited for.</param>
public sealed class Joining(Cluster cluster, MemberNotes notes, ILogger log)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the node is up.</summary>
    /// <param name="seeds">In order; without any the node is alone, or the first one.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task JoinAsync(IReadOnlyList<Address> seeds, CancellationToken cancel)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        Address[] others = [.. seeds.Where(seed => seed != cluster.SelfAddress)];
        if (others.Length == seeds.Count && others.Length > 0)
        {
            cluster.JoinSeedNodes(others);
        }
        else
        {
            await WaitForOthersAsync(others, up.Task, cancel);
            if (!up.Task.IsCompleted)
                cluster.JoinSeedNodes(seeds.Count > 0 ? seeds : [cluster.SelfAddress]);
        }

        await up.Task.WaitAsync(cancel);
        notes.Start();
    }

    private async Task WaitForOthersAsync(Address[] others, Task up, CancellationToken cancel)
    {
        for (var asked = false; await notes.OthersAsync(cancel) is { Count: > 0 } alive && !up.IsCompleted; asked = true)
        {
            if (!asked)
            {
                log.LogWarning("There is a cluster already, of {Members}: this node joins it, and founds none of its own while they are alive", string.Join(", ", alive));
                if (others.Length > 0)
                    cluster.JoinSeedNodes(others);
            }

            await Task.WhenAny(up, Task.Delay(Look, cancel));
        }
    }
}
