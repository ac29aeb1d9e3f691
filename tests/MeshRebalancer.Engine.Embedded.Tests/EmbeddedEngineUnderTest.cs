using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Runtime.Mailboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Embedded.Tests;

internal static class EmbeddedEngineUnderTest
{
    public static MailboxOptions Options { get; } = new()
    {
        PassivateAfter = EngineSetup.PassivateAfter,
        Effects = new() { BackoffMax = EngineSetup.RetryWithin },
    };

    public static async Task<RunningEngine> StartAsync(EngineSetup setup)
    {
        var engine = new EmbeddedEngine(setup.Kinds, setup.Journal, Options, setup.Time, new Random(1), NullLogger<EmbeddedEngine>.Instance);
        await engine.StartAsync(CancellationToken.None);
        return new(engine, engine.DisposeAsync);
    }
}
