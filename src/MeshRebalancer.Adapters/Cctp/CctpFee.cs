using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>What a route costs and how long it takes.</summary>
/// <param name="MicroBps">Millionths of a basis point of the amount; the service gives basis points with decimals.</param>
/// <param name="Seconds">Expected from the burn to the attestation.</param>
internal sealed record CctpFee(UInt256 MicroBps, int Seconds)
{
    private const decimal BpsMax = 10_000;
    private const ulong MicroPerBps = 1_000_000;

    /// <summary>The fee in raw units, rounded up.</summary>
    public UInt256 Of(UInt256 amount) => UInt256.MulDiv(amount, MicroBps, MicroPerBps * (ulong)BpsMax, Rounding.Up);

    /// <summary>The route's fee at the speed that burns ask for; where a route has no fast mode, the standard one's. Null where the service's answer makes no sense.</summary>
    public static CctpFee? Choose(CctpChain source, IReadOnlyList<CctpAnswers.Fee> fees)
    {
        var wanted = fees.FirstOrDefault(fee => fee.FinalityThreshold == CctpWire.Threshold(source))
            ?? fees.FirstOrDefault(fee => fee.FinalityThreshold == CctpWire.StandardThreshold);
        if (wanted?.MinimumFee is not (>= 0 and < BpsMax))
            return null;
        var seconds = wanted.FinalityThreshold == CctpWire.FastThreshold ? source.FastSeconds : source.StandardSeconds;
        return new((ulong)decimal.Ceiling(wanted.MinimumFee.Value * MicroPerBps), seconds);
    }
}
