/* A watch on USB that is a folder: preloaded, it stands in for libmtp and for what udev knows.
 *
 * The real gvfsd-mtp and jmtpfs talk to it. It offers what Garmins list in libmtp's logs: whole
 * objects sent and got, parts of an object got, objects deleted, moved and renamed; no editing in place
 * (SendPartialObject, BeginEditObject) and no CopyObject. WATCH_DISK is the folder. WATCH_DIES_AFTER=n ends
 * the program in the middle of sending object n+1, as a cable that comes out does.
 */
#include <dirent.h>
#include <fcntl.h>
#include <libmtp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 4096, STORAGE = 0x10001, CHUNK = 16384 };

static char paths[MOST][PATH_MAX];
static uint32_t parents[MOST];
static uint32_t count = 1;
static int sent;

static const char *place(uint32_t id) {
    return id == 0 || id >= count ? getenv("WATCH_DISK") : paths[id];
}

static uint32_t id_of(const char *path, uint32_t parent) {
    for (uint32_t id = 1; id < count; id++)
        if (strcmp(paths[id], path) == 0) return id;
    if (count == MOST) abort();
    snprintf(paths[count], PATH_MAX, "%s", path);
    parents[count] = parent;
    return count++;
}

static uint32_t inside(uint32_t folder, const char *name) {
    char path[PATH_MAX];
    uint32_t parent = folder < count ? folder : 0;
    snprintf(path, PATH_MAX, "%s/%s", place(parent), name);
    return id_of(path, parent);
}

static LIBMTP_file_t *described(uint32_t id) {
    struct stat found;
    if (id == 0 || id >= count || stat(paths[id], &found)) return NULL;
    LIBMTP_file_t *file = calloc(1, sizeof *file);
    file->item_id = id;
    file->parent_id = parents[id];
    file->storage_id = STORAGE;
    file->filename = strdup(strrchr(paths[id], '/') + 1);
    file->modificationdate = found.st_mtime;
    file->filetype = S_ISDIR(found.st_mode) ? LIBMTP_FILETYPE_FOLDER : LIBMTP_FILETYPE_UNKNOWN;
    file->filesize = S_ISDIR(found.st_mode) ? 0 : (uint64_t)found.st_size;
    return file;
}

/* --- the device --------------------------------------------------------------------------------- */

void LIBMTP_Init(void) {}
void LIBMTP_Set_Debug(int level) {}
LIBMTP_error_number_t LIBMTP_Detect_Raw_Devices(LIBMTP_raw_device_t **found, int *number) {
    *found = calloc(1, sizeof **found);
    (*found)->device_entry.vendor = "Garmin";
    (*found)->device_entry.vendor_id = 0x091e;
    (*found)->device_entry.product = "Forerunner";
    (*found)->device_entry.product_id = 0x5000;
    (*found)->bus_location = 1;
    (*found)->devnum = 2;
    *number = 1;
    return LIBMTP_ERROR_NONE;
}
LIBMTP_mtpdevice_t *LIBMTP_Open_Raw_Device_Uncached(LIBMTP_raw_device_t *raw) {
    static LIBMTP_device_extension_t microsoft = {"microsoft.com", 1, 0, NULL};
    LIBMTP_mtpdevice_t *device = calloc(1, sizeof *device);
    device->object_bitsize = 64;
    device->extensions = &microsoft;
    LIBMTP_Get_Storage(device, 0);
    return device;
}
void LIBMTP_Release_Device(LIBMTP_mtpdevice_t *device) {}
int LIBMTP_Get_Storage(LIBMTP_mtpdevice_t *device, int const order) {
    static LIBMTP_devicestorage_t storage;
    memset(&storage, 0, sizeof storage);
    storage.id = STORAGE;
    storage.StorageType = 3;
    storage.FilesystemType = 2;
    storage.MaxCapacity = 8000000000;
    storage.FreeSpaceInBytes = 4000000000;
    storage.StorageDescription = "Internal Storage";
    storage.VolumeIdentifier = "";
    device->storage = &storage;
    return 0;
}
int LIBMTP_Check_Capability(LIBMTP_mtpdevice_t *device, LIBMTP_devicecap_t what) {
    return what == LIBMTP_DEVICECAP_GetPartialObject || what == LIBMTP_DEVICECAP_MoveObject;
}
char *LIBMTP_Get_Friendlyname(LIBMTP_mtpdevice_t *device) { return strdup("Forerunner"); }
char *LIBMTP_Get_Modelname(LIBMTP_mtpdevice_t *device) { return strdup("Forerunner"); }
LIBMTP_error_t *LIBMTP_Get_Errorstack(LIBMTP_mtpdevice_t *device) { return NULL; }
void LIBMTP_Clear_Errorstack(LIBMTP_mtpdevice_t *device) {}
void LIBMTP_Dump_Errorstack(LIBMTP_mtpdevice_t *device) {}
int LIBMTP_Read_Event_Async(LIBMTP_mtpdevice_t *device, LIBMTP_event_cb_fn told, void *more) {
    return 0;
}
int LIBMTP_Handle_Events_Timeout_Completed(struct timeval *patience, int *completed) {
    usleep(200000);
    return 0;
}

/* --- looking and getting ------------------------------------------------------------------------ */

LIBMTP_file_t *LIBMTP_new_file_t(void) { return calloc(1, sizeof(LIBMTP_file_t)); }
void LIBMTP_destroy_file_t(LIBMTP_file_t *file) {
    if (file) free(file->filename);
    free(file);
}
LIBMTP_file_t *LIBMTP_Get_Filemetadata(LIBMTP_mtpdevice_t *device, uint32_t const id) {
    return described(id);
}
LIBMTP_file_t *LIBMTP_Get_Files_And_Folders(
    LIBMTP_mtpdevice_t *device, uint32_t const storage, uint32_t const folder) {
    DIR *listing = opendir(place(folder == LIBMTP_FILES_AND_FOLDERS_ROOT ? 0 : folder));
    LIBMTP_file_t *first = NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] == '.') continue;
        LIBMTP_file_t *file = described(inside(folder, entry->d_name));
        if (!file) continue;
        file->next = first;
        first = file;
    }
    if (listing) closedir(listing);
    return first;
}
int LIBMTP_GetPartialObject(LIBMTP_mtpdevice_t *device, uint32_t const id, uint64_t from,
    uint32_t most, unsigned char **data, unsigned int *size) {
    int file = open(place(id), O_RDONLY);
    if (file < 0) return -1;
    *data = malloc(most ? most : 1);
    ssize_t got = pread(file, *data, most, from);
    close(file);
    *size = got < 0 ? 0 : got;
    return got < 0 ? -1 : 0;
}
static int poured(int from, int into) {
    char some[CHUNK];
    ssize_t got;
    while ((got = read(from, some, sizeof some)) > 0)
        if (write(into, some, got) != got) return -1;
    return got < 0 ? -1 : 0;
}
int LIBMTP_Get_File_To_File_Descriptor(LIBMTP_mtpdevice_t *device, uint32_t const id,
    int const into, LIBMTP_progressfunc_t const told, void const *const more) {
    int file = open(place(id), O_RDONLY);
    int status = file < 0 ? -1 : poured(file, into);
    if (file >= 0) close(file);
    return status;
}
int LIBMTP_Get_File_To_File(LIBMTP_mtpdevice_t *device, uint32_t id, char const *const path,
    LIBMTP_progressfunc_t const told, void const *const more) {
    int into = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    int status = LIBMTP_Get_File_To_File_Descriptor(device, id, into, told, more);
    close(into);
    return status;
}
int LIBMTP_Get_Thumbnail(
    LIBMTP_mtpdevice_t *device, uint32_t const id, unsigned char **data, unsigned int *size) {
    return -1;
}
LIBMTP_filesampledata_t *LIBMTP_new_filesampledata_t(void) {
    return calloc(1, sizeof(LIBMTP_filesampledata_t));
}
void LIBMTP_destroy_filesampledata_t(LIBMTP_filesampledata_t *sample) { free(sample); }
int LIBMTP_Get_Representative_Sample(
    LIBMTP_mtpdevice_t *device, uint32_t const id, LIBMTP_filesampledata_t *sample) {
    return -1;
}

/* --- changing ----------------------------------------------------------------------------------- */

static int begun(LIBMTP_file_t *const file) {
    file->item_id = inside(file->parent_id, file->filename);
    file->storage_id = STORAGE;
    return open(paths[file->item_id], O_WRONLY | O_CREAT | O_TRUNC, 0644);
}
static void dies(int file) {
    const char *after = getenv("WATCH_DIES_AFTER");
    if (!after || sent++ < atoi(after)) return;
    if (write(file, "half", 4) != 4) abort();
    _exit(3);
}
int LIBMTP_Send_File_From_File_Descriptor(LIBMTP_mtpdevice_t *device, int const from,
    LIBMTP_file_t *const file, LIBMTP_progressfunc_t const told, void const *const more) {
    int into = begun(file);
    if (into < 0) return -1;
    dies(into);
    lseek(from, 0, SEEK_SET);
    int status = poured(from, into);
    close(into);
    return status;
}
int LIBMTP_Send_File_From_File(LIBMTP_mtpdevice_t *device, char const *const path,
    LIBMTP_file_t *const file, LIBMTP_progressfunc_t const told, void const *const more) {
    int from = open(path, O_RDONLY);
    int status = LIBMTP_Send_File_From_File_Descriptor(device, from, file, told, more);
    close(from);
    return status;
}
int LIBMTP_Send_File_From_Handler(LIBMTP_mtpdevice_t *device, MTPDataGetFunc get, void *own,
    LIBMTP_file_t *const file, LIBMTP_progressfunc_t const told, void const *const more) {
    int into = begun(file);
    if (into < 0) return -1;
    dies(into);
    unsigned char some[CHUNK];
    for (uint64_t left = file->filesize; left;) {
        uint32_t got = 0, wanted = left < CHUNK ? left : CHUNK;
        if (get(NULL, own, wanted, some, &got) != LIBMTP_HANDLER_RETURN_OK || !got) return -1;
        if (write(into, some, got) != (ssize_t)got) return -1;
        left -= got;
    }
    close(into);
    return 0;
}
int LIBMTP_Delete_Object(LIBMTP_mtpdevice_t *device, uint32_t id) { return remove(place(id)); }
uint32_t LIBMTP_Create_Folder(
    LIBMTP_mtpdevice_t *device, char *name, uint32_t parent, uint32_t storage) {
    uint32_t id = inside(parent, name);
    return mkdir(paths[id], 0755) ? 0 : id;
}
static int renamed(uint32_t id, const char *folder, const char *name) {
    char path[PATH_MAX];
    snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (access(path, F_OK) == 0 || rename(paths[id], path)) return -1;
    snprintf(paths[id], PATH_MAX, "%s", path);
    return 0;
}
int LIBMTP_Move_Object(LIBMTP_mtpdevice_t *device, uint32_t id, uint32_t storage, uint32_t parent) {
    parents[id] = parent;
    return renamed(id, place(parent), strrchr(paths[id], '/') + 1);
}
int LIBMTP_Set_Object_String(LIBMTP_mtpdevice_t *device, uint32_t const id,
    LIBMTP_property_t const what, char const *const name) {
    return renamed(id, place(parents[id]), name);
}
int LIBMTP_Set_File_Name(LIBMTP_mtpdevice_t *device, LIBMTP_file_t *file, const char *name) {
    return renamed(file->item_id, place(file->parent_id), name);
}
int LIBMTP_Copy_Object(LIBMTP_mtpdevice_t *d, uint32_t id, uint32_t s, uint32_t p) { return -1; }
int LIBMTP_BeginEditObject(LIBMTP_mtpdevice_t *d, uint32_t const id) { return -1; }
int LIBMTP_EndEditObject(LIBMTP_mtpdevice_t *d, uint32_t const id) { return -1; }
int LIBMTP_TruncateObject(LIBMTP_mtpdevice_t *d, uint32_t const id, uint64_t n) { return -1; }
int LIBMTP_SendPartialObject(
    LIBMTP_mtpdevice_t *d, uint32_t const id, uint64_t n, unsigned char *data, unsigned int size) {
    return -1;
}

/* --- what udev knows of it ---------------------------------------------------------------------- */

void *g_object_new(unsigned long type, const char *first, ...);
void *g_list_append(void *list, void *data);
enum { G_OBJECT = 20 << 2 };

void *g_udev_client_query_by_subsystem(void *client, const char *subsystem) {
    return g_list_append(NULL, g_object_new(G_OBJECT, NULL));
}
void *g_udev_client_query_by_device_file(void *client, const char *file) {
    return g_object_new(G_OBJECT, NULL);
}
const char *g_udev_device_get_property(void *device, const char *key) {
    static const char *known[][2] = {{"ID_SERIAL", "stand_in"}, {"BUSNUM", "001"},
        {"DEVNUM", "002"}, {"ID_VENDOR", "091e"}, {"ID_MODEL", "5000"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i][0], key) == 0) return known[i][1];
    return NULL;
}
int g_udev_device_has_property(void *device, const char *key) {
    return g_udev_device_get_property(device, key) != NULL;
}
const char *g_udev_device_get_sysfs_attr(void *device, const char *name) { return NULL; }
const char *g_udev_device_get_device_file(void *device) { return "/dev/bus/usb/001/002"; }
