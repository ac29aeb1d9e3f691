using System.Collections.Immutable;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Watches both ends of the bridge and signs what has its confirmations.</summary>
internal sealed class Attester : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<uint, (DevChain Chain, Address Transmitter)> _domains;
    private readonly PrivateKey _key = DevnetAccounts.AttesterKey();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _watching;
    private ImmutableDictionary<Hash32, ObservedMessage> _messages = ImmutableDictionary<Hash32, ObservedMessage>.Empty;

    public Attester(IEnumerable<(DevChain Chain, DeployedContracts Contracts)> places, AttestationKnobs knobs, TimeProvider time)
    {
        _domains = places.ToDictionary(place => place.Contracts.Cctp.Domain, place => (place.Chain, place.Contracts.Cctp.MessageTransmitter));
        (Knobs, _time) = (knobs, time);
        _watching = Task.WhenAll(_domains.Keys.Select(domain => WatchAsync(domain, _stop.Token)));
    }

    public AttestationKnobs Knobs { get; set; }

    /// <summary>Messages of one source transaction, or of one nonce, in the order of their logs.</summary>
    public IReadOnlyList<ObservedMessage> Find(uint domain, Hash32? transaction, Hash32? nonce) =>
    [
        .. _messages.Values
            .Where(seen => CctpWire.SourceDomain(seen.Message) == domain && (transaction is null || seen.Transaction == transaction) && (nonce is null || seen.Nonce == nonce))
            .OrderBy(seen => seen.LogIndex),
    ];

    /// <summary>Forgets the attestation, so that a new one with a new expiration block is made.</summary>
    /// <returns>False if there is no such message.</returns>
    public bool Reattest(Hash32 nonce)
    {
        if (!_messages.TryGetValue(nonce, out var seen))
            return false;
        Store(seen with { Filled = null, Attestation = null, ConfirmedAt = null });
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
        _key.Dispose();
    }

    private async Task WatchAsync(uint domain, CancellationToken cancel)
    {
        ulong next = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                next = await ReadAsync(domain, next, cancel);
                await Task.Delay(Pause, _time, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (DevnetException)
            {
                // The chain is away, perhaps restarting: the same blocks are read again.
                await Task.Delay(Pause, _time, CancellationToken.None);
            }
        }
    }

    private async Task<ulong> ReadAsync(uint domain, ulong next, CancellationToken cancel)
    {
        var (chain, transmitter) = _domains[domain];
        var head = await chain.BlockNumberAsync(cancel);
        if (head >= next)
        {
            var filter = new LogFilter(BlockTag.At(next), BlockTag.At(head), [transmitter], [[Signatures.Cctp.MessageSent.Topic]]);
            foreach (var log in chain.Value("logs", await chain.Client.GetLogsAsync(filter, cancel)))
                Store(Observe(log));
        }

        foreach (var seen in _messages.Values.Where(seen => seen.Attestation is null && CctpWire.SourceDomain(seen.Message) == domain))
            await JudgeAsync(seen, head, cancel);
        return head + 1;
    }

    private static ObservedMessage Observe(EventLog log)
    {
        var message = log.TryDecode(Signatures.Cctp.MessageSent)![0];
        return new(message is HexBytes bytes ? bytes : (byte[])message, log.TransactionHash, log.Index, log.BlockNumber);
    }

    private async Task JudgeAsync(ObservedMessage seen, ulong head, CancellationToken cancel)
    {
        var knobs = Knobs;
        if (knobs.NeverAttest || head + 1 < seen.Block + seen.Confirmations(knobs) || !_domains.TryGetValue(CctpWire.DestinationDomain(seen.Message), out var destination))
            return;
        var now = _time.GetUtcNow();
        if (seen.ConfirmedAt is null)
            Store(seen = seen with { ConfirmedAt = now });
        if (now - seen.ConfirmedAt < knobs.Delay)
            return;
        var filled = CctpWire.Fill(seen.Message, seen.Judge(knobs, await destination.Chain.BlockNumberAsync(cancel)));
        Store(seen with { Filled = filled, Attestation = _key.Sign(Keccak256.Hash(filled.Span)).ToBytes() });
    }

    private void Store(ObservedMessage seen)
    {
        lock (_lock)
            _messages = _messages.SetItem(seen.Nonce, seen);
    }
}
