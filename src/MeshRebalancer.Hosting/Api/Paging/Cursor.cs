using System.Buffers.Text;
using System.Text;

namespace MeshRebalancer.Hosting.Api.Paging;

/// <summary>Where a list goes on, as a text that says nothing to its reader.</summary>
internal static class Cursor
{
    private const int LengthMax = 200;

    /// <summary>Writes one.</summary>
    public static string Write(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    /// <summary>Reads one; null for what is none.</summary>
    public static string? Read(string text)
    {
        try
        {
            return text.Length is > 0 and <= LengthMax && Base64Url.IsValid(text) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
