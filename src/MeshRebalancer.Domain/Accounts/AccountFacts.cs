using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>Which key on which chain.</summary>
/// <param name="Desk">The desk that owns it.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Address">The key's address.</param>
public sealed record AccountFacts(string Desk, ChainId Chain, Address Address)
{
    /// <summary>The category of accounts' streams.</summary>
    public const string Category = "account";

    /// <summary>The account's own stream.</summary>
    [JsonIgnore]
    public StreamId Stream => StreamId.Of(Category, Desk, Chain.ToString(), Address.ToString());

    /// <summary>Reads the facts back from the stream's name.</summary>
    public static AccountFacts FromStream(StreamId stream) =>
        new(stream.Parts[0], ChainId.Parse(stream.Parts[1]), Address.Parse(stream.Parts[2]));
}
