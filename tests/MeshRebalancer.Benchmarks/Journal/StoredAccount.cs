using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>The history of one account: so many swaps requested, signed, mined, told and forgotten, with call data and signed bytes of real size.</summary>
internal static class StoredAccount
{
    private const int AppendMax = 500;

    private static readonly DateTimeOffset At = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly AccountFacts Facts = new("bench", new ChainId(1), Address.Parse("0x" + new string('a', 40)));

    /// <summary>The stream.</summary>
    public static StreamId Stream => Facts.Stream;

    /// <summary>Stores it.</summary>
    /// <returns>How many events it has.</returns>
    public static async Task<int> WriteAsync(IJournal journal, int transactions)
    {
        EventBytes[] events = [Bytes(new AccountEvent.Opened(0, At)), .. Enumerable.Range(0, transactions).SelectMany(number => Transaction((ulong)number)).Select(Bytes)];
        var version = 0L;
        foreach (var some in events.Chunk(AppendMax))
        {
            version = (await journal.AppendAsync(new(Stream, version, [.. some], At, null, null), CancellationToken.None)).Version;
        }

        return events.Length;
    }

    private static EventBytes Bytes(AccountEvent @event)
    {
        var (name, payload) = AccountCodec.Events.Encode(@event);
        return new(name, payload);
    }

    // Six steps, the life of every transaction. A call to SwapRouter02 is 420 bytes, signed it is some 550.
    private static AccountEvent[] Transaction(ulong nonce)
    {
        var id = EffectId.Of(StreamId.Of("rebalance", "bench", FormattableString.Invariant($"alpha.{nonce}")), "leg1.swap");
        var gas = new GasTerms(210_000, UInt256.PowerOfTen(10), UInt256.PowerOfTen(9));
        var hash = Hash32.Parse("0x" + new string('b', 64));
        return
        [
            new AccountEvent.Requested(id, new(Facts.Address, UInt256.Zero, "0x" + new string('c', 840)), At),
            new AccountEvent.NonceReserved(id, nonce, gas, At),
            new AccountEvent.Signed(id, nonce, new(hash, "0x" + new string('d', 1_100), gas), At),
            new AccountEvent.Mined(id, hash, 21_000_000 + nonce, hash, true, UInt256.PowerOfTen(15), At),
            new AccountEvent.Told(id, At),
            new AccountEvent.Forgotten(id, At),
        ];
    }
}
