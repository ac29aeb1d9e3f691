using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka;

/// <summary>How a node of the cluster runs its streams.</summary>
public sealed record ClusterEngineOptions
{
    /// <summary>As in every engine.</summary>
    public MailboxOptions Streams { get; init; } = new();

    /// <summary>How long an ask waits for its answer: a node that was killed never answers, and whether it stored is not known. 1 s to 5 min.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the journal is looked through for streams that should be awake and are not, such as those of a killed node. 1 s to 1 h.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many shards a category has: fixed for the life of the cluster, ten times the most nodes it will have. 1 to 10,000.</summary>
    public int Shards { get; init; } = 100;

    /// <summary>The role of the nodes that run a category's streams; null for all nodes.</summary>
    public Func<string, string?> RoleOf { get; init; } = _ => null;

    /// <exception cref="ArgumentException">Names every option that is out of its range.</exception>
    public void Validate()
    {
        Streams.Validate();
        new OptionRange()
            .Span(nameof(AskTimeout), AskTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
            .Span(nameof(SweepEvery), SweepEvery, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Number(nameof(Shards), Shards, 1, 10_000)
            .ThrowIfAny();
    }
}
