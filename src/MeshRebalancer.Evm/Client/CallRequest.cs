using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A call to execute without sending it.</summary>
public sealed record CallRequest
{
    /// <summary>Who is called; null tries a contract's creation.</summary>
    public Address? To { get; init; }

    /// <summary>Who seems to call; null is the zero address.</summary>
    public Address? From { get; init; }

    /// <summary>Selector and arguments.</summary>
    public HexBytes Data { get; init; }

    /// <summary>Wei sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The most gas it may use; null leaves it to the node.</summary>
    public UInt256? GasLimit { get; init; }

    /// <summary>The call that a transaction makes when this account sends it.</summary>
    public static CallRequest Of(Transaction transaction, Address from) =>
        new() { From = from, To = transaction.To, Data = transaction.Data, Value = transaction.Value };

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["data"] = Data.ToString() };
        Add("to", To?.ToString());
        Add("from", From?.ToString());
        Add("value", Value.IsZero ? null : EvmJson.Quantity(Value));
        Add("gas", GasLimit is { } gas ? EvmJson.Quantity(gas) : null);
        return json;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }
    }
}
