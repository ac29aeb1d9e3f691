using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Sums that overflow loudly.</summary>
internal static class Sums
{
    public static UInt256 SumOf<T>(this IEnumerable<T> items, Func<T, UInt256> amount) =>
        items.Aggregate(UInt256.Zero, (sum, item) => sum + amount(item));
}
