using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Everything that happened, in order, as one hash: two runs with the same hash were the same run. Where somebody wants to read it, also as lines.
/// </summary>
/// <param name="keepsLines">Whether somebody does.</param>
internal sealed class Trace(bool keepsLines) : IDisposable
{
    private const int PayloadMax = 400;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Stored(DateTimeOffset at, string node, StoredEvent stored)
    {
        Add(at, $"{node} {stored.Stream} {stored.Version} {stored.Hash}");
        if (keepsLines)
            Keep(at, node, $"{stored.Stream} v{stored.Version} {stored.Event.Name} {Short(stored.Event.Payload)}");
    }

    public void Grown(DateTimeOffset at, SimChain chain, SimBlock block)
    {
        Add(at, $"{chain.Id} {block.Facts.Hash}");
        foreach (var mined in block.Mined)
        {
            Add(at, mined.Receipt.Transaction.ToString());
            if (keepsLines)
                Keep(at, $"chain {chain.Id}", FormattableString.Invariant($"block {block.Number}: {Words(mined)}"));
        }
    }

    public void Say(DateTimeOffset at, string who, string what, object one, object other)
    {
        Add(at, $"{who} {what} {one} {other}");
        if (keepsLines)
            Keep(at, who, $"{what} {one} {other}");
    }

    /// <summary>For people alone.</summary>
    public void Remark(DateTimeOffset at, string who, string what)
    {
        if (keepsLines)
            Keep(at, who, what);
    }

    /// <summary>The hash over everything so far.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private static string Short(byte[] payload)
    {
        var text = Encoding.UTF8.GetString(payload);
        return text.Length <= PayloadMax ? text : text[..PayloadMax] + " …";
    }

    private static string Words(Mined mined) => FormattableString.Invariant(
        $"{mined.Receipt.Transaction} of {mined.Transaction.From} nonce {mined.Transaction.Nonce} {(mined.Receipt.Succeeded ? "ok" : "reverted")}: {string.Join(' ', Wire.Unpack(mined.Transaction.Call.CallHex))}");

    private void Add(DateTimeOffset at, string text)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks} {text}\n")));
    }

    private void Keep(DateTimeOffset at, string who, string what) => _lines.Add($"{at:MM-dd HH:mm:ss.fff} {who,-10} {what}");
}
