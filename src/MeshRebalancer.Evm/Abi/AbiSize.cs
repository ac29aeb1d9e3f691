using System.Text;

namespace MeshRebalancer.Evm;

/// <summary>The size of encoded values, so that the encoder allocates once and exactly.</summary>
internal static class AbiSize
{
    public static int OfMembers(AbiType.Tuple tuple, ReadOnlySpan<object?> values)
    {
        RequireCount(tuple, tuple.Members.Count, values.Length);
        var size = tuple.MemberHeadBytes;
        if (!tuple.IsDynamic)
        {
            return size;
        }

        var members = tuple.Members.AsSpan();
        for (var i = 0; i < members.Length; i++)
        {
            size = checked(size + TailOf(members[i].Type, values[i]));
        }

        return size;
    }

    public static int Padded(int length) => checked(length + AbiType.WordBytes - 1) & ~(AbiType.WordBytes - 1);

    public static void RequireCount(AbiType type, int expected, int found)
    {
        if (expected != found)
        {
            throw new AbiException($"{type.Name} takes {expected} values, and {found} are given.");
        }
    }

    /// <summary>Bytes outside the head: none for static types.</summary>
    private static int TailOf(AbiType type, object? value) => !type.IsDynamic ? 0 : type switch
    {
        AbiType.DynamicBytes => AbiType.WordBytes + Padded(AbiValue.ByteLength(type, value)),
        AbiType.Text => AbiType.WordBytes + Padded(Encoding.UTF8.GetByteCount(value as string ?? throw AbiValue.Misfit(type, value))),
        AbiType.Array array => checked(AbiType.WordBytes + OfItems(array.Item, AbiValue.Items(type, value))),
        AbiType.FixedArray array => OfItems(array.Item, AbiValue.Items(type, value)),
        AbiType.Tuple tuple => OfMembers(tuple, AbiValue.Items(type, value)),
        AbiType.UInt or AbiType.Int or AbiType.AddressWord or AbiType.Bool or AbiType.FixedBytes => 0,
    };

    private static int OfItems(AbiType item, object?[] values)
    {
        var size = checked(item.HeadBytes * values.Length);
        for (var i = 0; item.IsDynamic && i < values.Length; i++)
        {
            size = checked(size + TailOf(item, values[i]));
        }

        return size;
    }
}
