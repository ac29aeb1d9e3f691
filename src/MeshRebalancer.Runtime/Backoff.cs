using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MeshRebalancer.Runtime;

/// <summary>Pauses that double, spread by a quarter either way so that many who wait do not come back together.</summary>
/// <param name="Min">The first pause.</param>
/// <param name="Max">The longest, before the spread.</param>
public sealed record Backoff(TimeSpan Min, TimeSpan Max)
{
    /// <summary>The pause after a failure or a look in vain.</summary>
    /// <param name="who">The spread derives from it, so a run can be repeated.</param>
    /// <param name="attempt">From 1.</param>
    public TimeSpan After(string who, int attempt)
    {
        var doubled = Min * Math.Pow(2, Math.Min(attempt - 1, 30));
        var pause = doubled < Max ? doubled : Max;
        return pause * (0.75 + (0.5 * Fraction(who, attempt)));
    }

    private static double Fraction(string who, int attempt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{who}/{attempt}")));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
    }
}
