using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>The other people on a chain, by their mark alone: they keep its base fee up, as an auction for room would. Nearly empty blocks would bring it down to nothing within minutes.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    // Between two acts the base fee falls by at most an eighth a block (EIP-1559).
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _bidding;

    /// <param name="chains">The chains, each with the base fee to keep, in wei.</param>
    /// <param name="time">The clock.</param>
    public Crowd(IReadOnlyList<(DevChain Chain, UInt256 BaseFeeWei)> chains, TimeProvider time) => _bidding = BidAsync(chains, time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _bidding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task BidAsync(IReadOnlyList<(DevChain Chain, UInt256 BaseFeeWei)> chains, TimeProvider time)
    {
        while (chains.Count > 0)
        {
            await Task.WhenAll(chains.Select(one => one.Chain.SetBaseFeeAsync(one.BaseFeeWei, _stop.Token)));
            await Task.Delay(Pause, time, _stop.Token);
        }
    }
}
