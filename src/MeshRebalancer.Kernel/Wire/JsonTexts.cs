using System.Text.Json;
using System.Text.Unicode;

namespace MeshRebalancer.Kernel;

/// <summary>
/// JSON may escape half a character (<c>"\ud800"</c>), and its bytes may be no UTF-8. The parser takes both, and whoever reads that text later gets
/// an exception of another kind: so all texts from outside are checked where they are parsed.
/// </summary>
public static class JsonTexts
{
    /// <summary>Whether all texts of a parsed document are characters. Documents without a suspicion are not walked through.</summary>
    /// <param name="bytes">What was parsed.</param>
    /// <param name="root">What it became.</param>
    public static bool AreWhole(ReadOnlySpan<byte> bytes, JsonElement root)
    {
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        if (!bytes.Contains((byte)'\\'))
        {
            return true;
        }

        try
        {
            Read(root);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Demands it of a document whose bytes are UTF-8.</summary>
    /// <exception cref="JsonException">A text or a key holds half a character.</exception>
    public static void Demand(JsonElement element)
    {
        try
        {
            Read(element);
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("A text holds half a character.", "", 0, 0, broken);
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
        }
    }
}
