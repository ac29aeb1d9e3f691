using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>How often an account is compared with its chain: nothing changes between two blocks, and on a fast chain not every block is worth a question.</summary>
internal static class LookPace
{
    /// <summary>Blocks between two looks. Where blocks are slow, the pauses of all effects end before.</summary>
    private const int Blocks = 3;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>Ends when another look is worth it.</summary>
    public static async Task NextAsync(Networks networks, ChainId chain, TimeProvider time, CancellationToken cancel)
    {
        var connector = networks.On(chain);
        var least = time.PauseAsync(Least, cancel);
        for (var block = 0; block < Blocks; block++)
        {
            await connector.NextHeadAsync(cancel);
        }

        await least;
    }
}
