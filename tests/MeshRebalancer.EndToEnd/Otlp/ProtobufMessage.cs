using System.Text;

namespace MeshRebalancer.EndToEnd;

/// <summary>The fields of one Protocol Buffers message by number: as much of the wire format as reading OTLP needs.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            var length = (tag & 7) switch
            {
                0 => VarintLength(bytes.Span, at),
                1 => 8,
                2 => (int)Varint(bytes.Span, ref at),
                5 => 4,
                var wire => throw new FormatException($"Wire type {wire} at {at} is none that OTLP uses."),
            };
            _fields.Add(((int)(tag >> 3), bytes.Slice(at, length)));
            at += length;
        }
    }

    /// <summary>All values of a repeated field that holds messages.</summary>
    public IEnumerable<ProtobufMessage> Messages(int field) => _fields.Where(found => found.Field == field).Select(found => new ProtobufMessage(found.Bytes));

    /// <summary>A field's bytes, as lower-case hexadecimal; empty where it is not there.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    /// <summary>A field's text; empty where it is not there.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    private ReadOnlySpan<byte> Bytes(int field) => _fields.LastOrDefault(found => found.Field == field).Bytes.Span;

    private static int VarintLength(ReadOnlySpan<byte> bytes, int at)
    {
        var end = at;
        Varint(bytes, ref end);
        return end - at;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
