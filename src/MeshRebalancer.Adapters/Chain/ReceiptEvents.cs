using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Reads a receipt's events of contracts that are trusted. Look-alikes of other contracts never match.</summary>
internal static class ReceiptEvents
{
    /// <summary>The values of each such event of that contract, in order.</summary>
    public static IEnumerable<object[]> EventsOf(this Receipt receipt, Address contract, AbiEvent @event) =>
        receipt.Logs.Select(log => TryDecode(log, contract, @event)).OfType<object[]>();

    /// <summary>The values, if this is such an event of that contract and reads.</summary>
    public static object[]? TryDecode(LogEntry log, Address contract, AbiEvent @event)
    {
        if (log.Contract != contract || !@event.Matches(log.Topics) || !HexBytes.TryParse(log.DataHex, null, out var data))
            return null;
        try
        {
            return @event.Decode(log.Topics, data);
        }
        catch (AbiException)
        {
            // A token may index its event's values differently (ERC-721 does); then it is another event.
            return null;
        }
    }
}
