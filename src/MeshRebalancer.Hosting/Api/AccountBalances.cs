using System.Collections.Concurrent;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Hosting.Api;

/// <summary>
/// Native balances as last read. Whoever asks gets the last one at once, and where that is old a new one is read meanwhile: a silent chain
/// keeps nobody waiting.
/// </summary>
internal sealed class AccountBalances(Networks networks, TimeProvider time)
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AccountFacts, Reading> _readings = new();

    /// <summary>The last one, or null where none was read yet.</summary>
    public GasBalance? Of(AccountFacts facts)
    {
        var reading = _readings.GetOrAdd(facts, _ => new());
        if (networks.Find(facts.Chain) is { } connector && reading.Claim(time))
            _ = ReadAsync(connector.Chain, facts.Address, reading);
        return reading.Last;
    }

    private async Task ReadAsync(IChain chain, Address address, Reading reading)
    {
        try
        {
            if (await chain.BalancesAsync(address, [], CancellationToken.None) is Result<Balances, PortError>.Ok ok)
                reading.Last = ok.Value.Gas;
        }
        finally
        {
            reading.Release(time);
        }
    }

    private sealed class Reading
    {
        private long? _at;
        private int _busy;

        public GasBalance? Last { get; set; }

        public bool Claim(TimeProvider time) => (_at is not { } at || time.GetElapsedTime(at) > AgeMax) && Interlocked.Exchange(ref _busy, 1) == 0;

        public void Release(TimeProvider time)
        {
            _at = time.GetTimestamp();
            Interlocked.Exchange(ref _busy, 0);
        }
    }
}
