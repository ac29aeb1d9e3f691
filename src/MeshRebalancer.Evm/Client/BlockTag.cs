using System.Globalization;
using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>At which block state is read.</summary>
public readonly record struct BlockTag
{
    private readonly string? _text;

    private BlockTag(string text) => _text = text;

    /// <summary>The newest block; a reorg may still remove it.</summary>
    public static BlockTag Latest => new("latest");

    /// <summary>The newest block that only an attack on the network could remove.</summary>
    public static BlockTag Safe => new("safe");

    /// <summary>The newest block that stays.</summary>
    public static BlockTag Finalized => new("finalized");

    /// <summary>The newest block and what the node expects in the next.</summary>
    public static BlockTag Pending => new("pending");

    /// <summary>The first block.</summary>
    public static BlockTag Earliest => new("earliest");

    private string Text => _text ?? "latest";

    /// <summary>A block by its height.</summary>
    public static BlockTag At(ulong number) => new("0x" + number.ToString("x", CultureInfo.InvariantCulture));

    /// <summary>One very block (EIP-1898): an error when a reorg has removed it.</summary>
    public static BlockTag At(Hash32 hash) => new(hash.ToString());

    /// <summary>As parameters spell it.</summary>
    internal JsonNode ToJson() => Text.Length == 66
        ? new JsonObject { ["blockHash"] = Text, ["requireCanonical"] = true }
        : JsonValue.Create(Text);

    public override string ToString() => Text;
}
