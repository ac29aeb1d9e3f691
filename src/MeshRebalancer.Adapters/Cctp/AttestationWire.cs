using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>A complete attestation and the message that it is of.</summary>
/// <param name="Message">Read.</param>
/// <param name="MessageHex">As bytes.</param>
/// <param name="SignaturesHex">The attester's signatures, one after the other.</param>
internal sealed record AttestedMessage(CctpMessage Message, string MessageHex, string SignaturesHex)
{
    /// <summary>The destination's first block in which it is worthless; null is never, and so is what no chain will reach.</summary>
    public ulong? ExpirationBlock =>
        Message.Burn.ExpirationBlock is var block && !block.IsZero && block <= ulong.MaxValue ? (ulong)block : null;
}

/// <summary>Finds our message among those of a transaction. Pure.</summary>
internal static class AttestationWire
{
    private const int SignatureBytes = 65;

    /// <summary>Ours, complete and checked field by field; null while it may still come; an error when the service contradicts the burn.</summary>
    public static Result<AttestedMessage?, PortError> Choose(
        CctpOptions options, BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, IReadOnlyList<CctpAnswers.Entry?> entries)
    {
        var problems = new List<string>();
        foreach (var entry in entries.OfType<CctpAnswers.Entry>().Where(IsComplete))
        {
            var problem = Judge(options, route, burned, account, entry, out var attested);
            if (attested is not null)
                return attested;
            problems.Add(problem);
        }

        // Some other messages of the transaction may be attested before ours is.
        return entries.Count > 0 && problems.Count == entries.Count
            ? new PortError.Unreadable($"{options.Name}: no message of {burn} is that of the burn of {burned} by {account}: {string.Join("; ", problems)}.")
            : new Result<AttestedMessage?, PortError>.Ok(null);
    }

    /// <summary>Why the service waits for finality though a fast transfer was asked for, where it says so.</summary>
    public static string? Downgrade(IReadOnlyList<CctpAnswers.Entry?> entries) =>
        entries.Select(entry => entry?.DelayReason).FirstOrDefault(reason => !string.IsNullOrEmpty(reason)) is { } reason
            ? new string([.. reason.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-').Take(60)])
            : null;

    /// <summary>Whether it is one signature or more, one after the other.</summary>
    public static bool IsRowOfSignatures(string? hex, out HexBytes signatures) =>
        HexBytes.TryParse(hex, null, out signatures) && signatures.Length > 0 && signatures.Length % SignatureBytes == 0;

    private static bool IsComplete(CctpAnswers.Entry entry) =>
        string.Equals(entry.Status, "complete", StringComparison.OrdinalIgnoreCase) && entry.Attestation?.StartsWith("0x", StringComparison.Ordinal) == true;

    private static string Judge(
        CctpOptions options, BridgeRoute route, TokenAmount burned, Address account, CctpAnswers.Entry entry, out AttestedMessage? attested)
    {
        attested = null;
        if (CctpMessage.TryParse(entry.Message) is not { } message)
            return "one is no burn's message";
        if (CctpWire.Mismatch(options, route, burned, account, message) is { } mismatch)
            return mismatch;
        if (!IsRowOfSignatures(entry.Attestation, out var signatures))
            return $"its attestation is not a row of signatures of {SignatureBytes} bytes";
        attested = new(message, HexBytes.Parse(entry.Message!).ToString(), signatures.ToString());
        return "";
    }
}
