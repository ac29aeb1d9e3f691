using System.Text;
using System.Text.Json.Nodes;

namespace MeshRebalancer.TestSupport.Fuzzing;

/// <summary>Makes wrong inputs out of right ones. The same chance gives the same inputs.</summary>
/// <param name="chance">What is drawn from.</param>
public sealed class Mutations(Random chance)
{
    private const int DeepMax = 2_000;

    /// <summary>What parsers have stumbled over before: signs, zeros, ends of ranges, other scripts, other languages' code.</summary>
    private static readonly string[] Stumbles =
    [
        "", " ", "\0", "\n", "-", "-0", "-1", "0", "00", "0x", "0X0", "1e400", "1e-400", "NaN", "Infinity", "1.5", "9007199254740993",
        "18446744073709551616", "115792089237316195423570985008687907853269984665640564039457584007913129639936", "null", "true", "[]", "{}",
        "\"", "\\", "\\u0000", "\ud83d\ude00", "\u202e", "\ufeff", "\u0130", "a\u0301", "ＷＥＴＨ", "../../etc/passwd", "%00", "%2e%2e%2f", "' OR 1=1 --", "; DROP TABLE events",
        "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "$(id)", "{0}", "%s%n", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2026-02-30",
    ];

    /// <summary>A number or text that parsers stumble over, now and then a very long one.</summary>
    public string Stumble() => chance.Next(20) == 0 ? new string((char)('0' + chance.Next(75)), 1 << chance.Next(17)) : Stumbles[chance.Next(Stumbles.Length)];

    /// <summary>Some bytes changed, added, doubled, left out, or cut off.</summary>
    public byte[] Bytes(ReadOnlySpan<byte> sample)
    {
        List<byte> bytes = [.. sample];
        for (var change = chance.Next(1, 5); change > 0; change--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    /// <summary>The same for text, by its UTF-8 bytes: what they become need not be text any more, and is then read as replacement characters.</summary>
    public string Text(string sample) => Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(sample)));

    /// <summary>A JSON document in which values are exchanged, fields left out, added or nested without measure; some are no JSON any more.</summary>
    public string Json(string sample)
    {
        var root = JsonNode.Parse(sample, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        for (var change = chance.Next(1, 4); change > 0; change--)
        {
            Change(root);
        }

        var text = root.ToJsonString();
        return chance.Next(5) == 0 ? Text(text) : text;
    }

    private void Change(List<byte> bytes)
    {
        var at = chance.Next(bytes.Count + 1);
        var length = Math.Min(chance.Next(1, 1 << chance.Next(1, 8)), bytes.Count - at);
        switch (chance.Next(7))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << chance.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)chance.Next(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4: bytes.RemoveRange(at, bytes.Count - at); break;
            case 5: bytes.InsertRange(at, Enumerable.Range(0, chance.Next(64)).Select(_ => (byte)chance.Next(256)).ToList()); break;
            default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Stumble())); break;
        }
    }

    private void Change(JsonNode root)
    {
        JsonNode[] inner = [.. Within(root).Where(node => node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })];
        if (inner.Length == 0)
        {
            return;
        }

        switch (inner[chance.Next(inner.Length)])
        {
            case JsonObject fields:
                var name = fields.ElementAt(chance.Next(fields.Count)).Key;
                ChangeField(fields, name);
                break;
            case JsonArray list:
                var at = chance.Next(list.Count);
                list[at] = Value(list[at]);
                break;
        }
    }

    private void ChangeField(JsonObject fields, string name)
    {
        switch (chance.Next(6))
        {
            case 0: fields.Remove(name); break;
            case 1: fields[Stumble()] = Value(fields[name]); break;
            default: fields[name] = Value(fields[name]); break;
        }
    }

    private JsonNode? Value(JsonNode? old) => chance.Next(9) switch
    {
        0 => null,
        1 => new JsonArray(old?.DeepClone(), old?.DeepClone()),
        2 => new JsonObject { ["x"] = old?.DeepClone() },
        3 => JsonNode.Parse(Numbers[chance.Next(Numbers.Length)]),
        4 => chance.Next(2) == 0,
        5 => JsonNode.Parse(Deep(chance.Next(1, 50))),
        6 => old is JsonValue ? Text(old.ToString()) : Stumble(),
        _ => Stumble(),
    };

    private static readonly string[] Numbers = ["0", "-0", "-1", "1", "1.5", "1e2", "1e400", "-1e-400", "2147483648", "9223372036854775808", "1e77", "0.1", "10001"];

    private static string Deep(int depth) => new string('[', Math.Min(depth, DeepMax)) + new string(']', Math.Min(depth, DeepMax));

    private static IEnumerable<JsonNode> Within(JsonNode? node) => node switch
    {
        JsonObject fields => [fields, .. fields.SelectMany(field => Within(field.Value))],
        JsonArray list => [list, .. list.SelectMany(Within)],
        JsonValue value => [value],
        _ => [],
    };
}
