using System.Text;
using System.Text.Json.Nodes;

namespace MeshRebalancer.TestSupport;

/// <summary>Lies and refusals, each to the call that it is for.</summary>
internal static class Answers
{
    /// <summary>Takes the refused calls out of a request.</summary>
    /// <returns>What is left to ask the target, null for nothing; and the answers to what was refused.</returns>
    public static (ProxiedRequest? Left, IReadOnlyList<JsonObject> Refusals) Refuse(ActiveFaults faults, ProxiedRequest request)
    {
        var judged = request.Calls
            .Select(call => (Call: call, Refuse: faults.Meet([ProxiedRequest.MethodOf(call)], fault => fault as Fault.Refuse)))
            .ToLookup(pair => pair.Refuse is not null);
        JsonObject[] refusals = [.. judged[true].Select(pair => Refusal(pair.Call, pair.Refuse!))];
        return refusals.Length == 0 ? (request, [])
            : refusals.Length == request.Calls.Count ? (null, refusals)
            : (request.With([.. judged[false].Select(pair => pair.Call)]), refusals);
    }

    /// <summary>The target's answer with every lie in it that is switched on.</summary>
    public static byte[] Lie(ActiveFaults faults, ProxiedRequest request, byte[] body)
    {
        if (request.Calls.Count == 0)
            return Liar(faults, request.Methods[0]) is { } lie ? Bytes(lie.Tell(null, JsonNode.Parse(body))) : body;

        var lies = request.Calls.Select(call => (Call: call, Lie: Liar(faults, ProxiedRequest.MethodOf(call)))).Where(pair => pair.Lie is not null).ToArray();
        if (lies.Length == 0)
            return body;
        var answer = JsonNode.Parse(body);
        foreach (var (call, lie) in lies)
        {
            Tell(lie!, call, AnswerTo(call, answer));
        }

        return Bytes(answer);
    }

    /// <summary>The whole answer: the target's, null for none, and the refusals.</summary>
    public static byte[] Join(ProxiedRequest request, byte[]? body, IReadOnlyList<JsonObject> refusals)
    {
        if (refusals.Count == 0)
            return body!;
        if (!request.IsBatch)
            return Bytes(refusals[0]);
        var all = body is null ? [] : (JsonArray)JsonNode.Parse(body)!;
        foreach (var refusal in refusals)
        {
            all.Add((JsonNode)refusal);
        }

        return Bytes(all);
    }

    private static Fault.Lie? Liar(ActiveFaults faults, string method) => faults.Meet([method], fault => fault as Fault.Lie);

    private static JsonObject? AnswerTo(JsonObject call, JsonNode? answer) => answer switch
    {
        JsonObject one => one,
        JsonArray batch => batch.OfType<JsonObject>().FirstOrDefault(one => JsonNode.DeepEquals(one["id"], call["id"])),
        _ => null,
    };

    private static void Tell(Fault.Lie lie, JsonObject call, JsonObject? answer)
    {
        if (answer is null)
            return;
        var told = lie.Tell(call["params"]?.DeepClone(), answer["result"]?.DeepClone());
        answer.Remove("error");
        answer["result"] = told;
    }

    private static JsonObject Refusal(JsonObject call, Fault.Refuse refuse) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = call["id"]?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = refuse.Code, ["message"] = refuse.Message },
    };

    private static byte[] Bytes(JsonNode? node) => Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null");
}
