using System.Text.Json;

namespace MeshRebalancer.Evm;

/// <summary>What a subscription yields.</summary>
public abstract record SubscriptionEvent
{
    private SubscriptionEvent()
    {
    }

    /// <summary>A notification's content: a head, a log.</summary>
    public sealed record Item(JsonElement Content) : SubscriptionEvent;

    /// <summary>
    /// Notifications may be missing here, because the connection was lost and is back, or because the reader was too slow:
    /// read what matters from the chain again.
    /// </summary>
    public sealed record Gap(string Reason) : SubscriptionEvent;

    /// <summary>The node will not have this subscription; nothing follows.</summary>
    public sealed record Refused(RpcError Error) : SubscriptionEvent;
}
