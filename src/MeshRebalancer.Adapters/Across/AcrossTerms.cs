using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Across;

/// <summary>What the two spoke pools say of deposits and fills, each at one block.</summary>
/// <param name="Here">The origin's time.</param>
/// <param name="There">The destination's time.</param>
/// <param name="QuoteSeconds">A deposit's quote may be so old on the origin.</param>
/// <param name="FillSeconds">A deposit's deadline may be so far ahead on the origin.</param>
/// <param name="Paused">Whether deposits here or fills there are switched off.</param>
/// <param name="WrappedNative">The destination's wrapped native token.</param>
internal sealed record AcrossTerms(DateTimeOffset Here, DateTimeOffset There, uint QuoteSeconds, uint FillSeconds, bool Paused, Address WrappedNative)
{
    /// <summary>What is asked of the origin's pool.</summary>
    public static EquatableArray<Evm.ContractRead> AskedHere(Address pool) =>
        [new(pool, AcrossAbi.QuoteTimeBuffer), new(pool, AcrossAbi.FillDeadlineBuffer), new(pool, AcrossAbi.PausedDeposits)];

    /// <summary>What is asked of the destination's pool.</summary>
    public static EquatableArray<Evm.ContractRead> AskedThere(Address pool) => [new(pool, AcrossAbi.PausedFills), new(pool, AcrossAbi.WrappedNative)];

    /// <summary>Puts the two answers together.</summary>
    public static Result<AcrossTerms, PortError> Read(Snapshot here, Snapshot there)
    {
        if (!here.Answers[0].TryGet(out var quote, out var error) || !here.Answers[1].TryGet(out var fill, out error) || !here.Answers[2].TryGet(out var deposits, out error)
            || !there.Answers[0].TryGet(out var fills, out error) || !there.Answers[1].TryGet(out var native, out error))
            return error;
        return new AcrossTerms(
            here.At, there.At, (uint)(ulong)(UInt256)quote[0], (uint)(ulong)(UInt256)fill[0], (bool)deposits[0] || (bool)fills[0], (Address)native[0]);
    }
}
